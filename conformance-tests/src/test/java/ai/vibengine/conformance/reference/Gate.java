package ai.vibengine.conformance.reference;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets in who has a key. */
final class Gate {
    private final Faults faults;
    private final Map<String, Account.Key> keys;

    Gate(Faults faults, Map<String, Account.Key> keys) {
        this.faults = faults;
        this.keys = keys;
    }

    /** Whose request it is; nobody's when the key is none. */
    Optional<Account.Key> open(Request request, String operation) {
        String secret = request.header("x-api-key").orElse(null);
        if (secret == null && faults.on("bearer-is-a-key")) {
            secret = request.header("authorization").orElse("").replace("Bearer ", "");
        }
        if (secret == null && faults.on("query-has-the-key")) {
            secret = request.parameter("api_key").orElse(null);
        }
        Account.Key key = secret == null ? null : find(secret);
        if (key != null && key.revoked() && !faults.on("revoked-is-let-in")) {
            return Optional.empty();
        }
        if (key == null && letIn(secret, operation)) {
            return keys.values().stream().filter(any -> !any.readOnly()).findFirst();
        }
        return Optional.ofNullable(key);
    }

    private boolean letIn(@Nullable String secret, String operation) {
        return (secret == null && faults.on("open-" + operation))
                || (secret != null
                        && ((secret.isEmpty() && faults.on("empty-is-a-key"))
                                || (secret.matches("ve_sk_\\w{40,}") && faults.on("any-key-of-the-form"))
                                || (secret.contains("'") && faults.on("key-in-sql"))));
    }

    private Account.@Nullable Key find(String secret) {
        if (faults.on("no-key-is-good")) {
            return null;
        }
        if (keys.containsKey(secret)) {
            return keys.get(secret);
        }
        return keys.entrySet().stream()
                .filter(entry -> like(entry.getKey(), secret))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private boolean like(String key, String secret) {
        return (faults.on("key-by-prefix") && key.startsWith(secret) && secret.length() > 20)
                || (faults.on("key-with-tail") && secret.startsWith(key))
                || (faults.on("key-in-any-case")
                        && key.toLowerCase(Locale.ROOT).equals(secret.toLowerCase(Locale.ROOT)));
    }
}
