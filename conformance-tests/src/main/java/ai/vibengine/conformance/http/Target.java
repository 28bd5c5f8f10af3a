package ai.vibengine.conformance.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The implementation under test: its base URL, and the keys to it. */
public record Target(URI baseUrl, Map<Role, Secret> keys) {
    // URI finds no host in a name with an underscore, which networks of containers often have.
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5})?)?");

    public Target {
        keys = Map.copyOf(keys);
        String text = baseUrl.toString();
        boolean http = "http".equalsIgnoreCase(baseUrl.getScheme()) || "https".equalsIgnoreCase(baseUrl.getScheme());
        String authority = baseUrl.getRawAuthority() == null ? "" : baseUrl.getRawAuthority();
        if (http && authority.contains("@")) {
            throw new IllegalArgumentException("The base URL has no user, query or fragment: "
                    + authority.substring(authority.lastIndexOf('@') + 1));
        }
        if (!http || !AUTHORITY.matcher(authority).matches()) {
            throw new IllegalArgumentException("The base URL is not an http or https URL: " + text);
        }
        if (baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
            throw new IllegalArgumentException("The base URL has no user, query or fragment: " + authority);
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        baseUrl = URI.create(text);
    }

    /**
     * Reads the base URL that an option or a variable holds.
     *
     * @throws IllegalArgumentException if it is not a base URL; the message names the holder
     */
    public static URI url(String holder, String text) {
        OptionText.expectTrimmed(holder, text);
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    holder + " is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1), e);
        }
    }

    public Optional<Secret> key(Role role) {
        return Optional.ofNullable(keys.get(role));
    }

    /** The host name or address; an IPv6 address without its brackets. */
    String host() {
        String host = authority().group(1);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        String port = authority().group(2);
        return port != null ? Integer.parseInt(port) : secure() ? 443 : 80;
    }

    boolean secure() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    private Matcher authority() {
        Matcher matcher = AUTHORITY.matcher(baseUrl.getRawAuthority());
        if (!matcher.matches()) {
            throw new IllegalStateException("Not checked: " + baseUrl);
        }
        return matcher;
    }
}
