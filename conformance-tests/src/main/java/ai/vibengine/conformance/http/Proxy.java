package ai.vibengine.conformance.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy and its credentials, which {@code toString} does not show.
 *
 * @param host a name or an address, without brackets
 * @param credentials {@code user:password}
 */
public record Proxy(String host, int port, Optional<String> credentials) {
    private static final String FORM = "--proxy is [http://][USER:PASSWORD@]HOST[:PORT]";
    private static final int PORT = 80;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);
    private static final Pattern PLACE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:/?#\\[\\]]+))(?::([0-9]{1,5}))?/?");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    /**
     * Reads the text of an option: a host with or without a port, or a URL.
     *
     * @throws IllegalArgumentException if it is not a proxy; the message does not show the credentials
     */
    public static Proxy of(String text) {
        if (text.strip().length() != text.length()) {
            throw new IllegalArgumentException(FORM + ", without spaces or line breaks around it");
        }
        String rest = text;
        Matcher scheme = SCHEME.matcher(text);
        if (scheme.matches()) {
            if (!scheme.group(1).equalsIgnoreCase("http")) {
                throw new IllegalArgumentException(FORM + ": there is no way through a proxy of " + scheme.group(1));
            }
            rest = text.substring("http://".length());
        }
        int at = rest.lastIndexOf('@');
        Matcher place = PLACE.matcher(rest.substring(at + 1));
        if (!place.matches()) {
            throw new IllegalArgumentException(FORM + " (an IPv6 address in brackets), not " + rest.substring(at + 1));
        }
        int port = place.group(3) == null ? PORT : Integer.parseInt(place.group(3));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("--proxy has a port of 1 to 65535, not " + port);
        }
        String host = place.group(1) == null ? place.group(2) : place.group(1);
        return new Proxy(host, port, at < 0 ? Optional.empty() : Optional.of(decoded(rest.substring(0, at))));
    }

    private static String decoded(String credentials) {
        String bytes = new String(credentials.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String decoded = ESCAPE.matcher(bytes)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
        return new String(decoded.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The value of {@code Proxy-Authorization}. */
    Optional<String> authorization() {
        return credentials.map(pair -> {
            String whole = pair.contains(":") ? pair : pair + ":";
            return "Basic " + Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.UTF_8));
        });
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
