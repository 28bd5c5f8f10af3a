package ai.vibengine.conformance.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The implementation under test: where it is, and the keys to it. */
public record Target(URI baseUrl, Map<Role, Secret> keys) {
    public Target {
        keys = Map.copyOf(keys);
        String text = baseUrl.toString();
        if (baseUrl.getHost() == null || !("http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()))) {
            throw new IllegalArgumentException("The base URL is not an http or https URL: " + text);
        }
        if (baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null || baseUrl.getRawUserInfo() != null) {
            throw new IllegalArgumentException("The base URL has no user, query or fragment: " + baseUrl.getHost());
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        baseUrl = URI.create(text);
    }

    public Optional<Secret> key(Role role) {
        return Optional.ofNullable(keys.get(role));
    }
}
