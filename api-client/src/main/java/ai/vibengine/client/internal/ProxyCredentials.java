package ai.vibengine.client.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** What a proxy is told to be let through. The password leaves through {@link #header()} alone. */
public final class ProxyCredentials {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final String password;
    private final String token;

    public ProxyCredentials(String user, String password) {
        if (user.indexOf(':') >= 0
                || CONTROL.matcher(user).find()
                || CONTROL.matcher(password).find()) {
            throw new IllegalArgumentException(
                    "proxyCredentials: must have no control characters, and the user no colon");
        }
        this.password = password;
        token = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the value of {@code Proxy-Authorization}} */
    public String header() {
        return "Basic " + token;
    }

    /** {@return the texts that must never be shown} */
    public List<String> secrets() {
        return password.isEmpty() ? List.of(token) : List.of(token, password);
    }

    @Override
    public String toString() {
        return "***";
    }
}
