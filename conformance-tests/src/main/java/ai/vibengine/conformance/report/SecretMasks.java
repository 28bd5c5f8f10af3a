package ai.vibengine.conformance.report;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Masks the keys in every text that leaves the kit. */
public final class SecretMasks {
    // Checks also send changed keys; the rest of such a key is as secret as the whole.
    private static final int KEPT = 6;

    // Shorter parts are not secret, and occur in words.
    private static final int SHORTEST = 8;

    private final List<String> secrets = new ArrayList<>();

    public SecretMasks(Target target) {
        for (Role role : Role.values()) {
            target.key(role)
                    .map(Secret::value)
                    .filter(key -> key.length() >= SHORTEST)
                    .ifPresent(secrets::add);
        }
    }

    public String mask(String text) {
        String masked = text;
        for (String secret : secrets) {
            String core = secret.length() > 12 ? secret.substring(KEPT, secret.length() - 1) : secret;
            masked = masked.replace(core, "****");
            masked = masked.replaceAll("(?i)" + Pattern.quote(core), "****");
        }
        return masked;
    }
}
