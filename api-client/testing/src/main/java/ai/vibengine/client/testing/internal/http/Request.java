package ai.vibengine.client.testing.internal.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came over the wire.
 *
 * @param path not decoded
 * @param query not decoded, empty when there is none
 * @param headers by name in lower case
 * @param malformed why it is not HTTP; empty when it is
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and copied by nobody.
public record Request(
        String method, String path, String query, Map<String, String> headers, byte[] body, String malformed) {

    public Request {
        headers = Map.copyOf(headers);
    }

    static Request malformed(String why) {
        return new Request("", "", "", Map.of(), new byte[0], why);
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the value of a query parameter, decoded. */
    public Optional<String> parameter(String name) {
        for (String pair : query.split("&", -1)) {
            int at = pair.indexOf('=');
            if (decoded(at < 0 ? pair : pair.substring(0, at)).equals(name)) {
                return Optional.of(at < 0 ? "" : decoded(pair.substring(at + 1)));
            }
        }
        return Optional.empty();
    }

    public Request withPath(String other) {
        return new Request(method, other, query, headers, body, malformed);
    }

    public Request withMethod(String other) {
        return new Request(other, path, query, headers, body, malformed);
    }

    public Request withQuery(String other) {
        return new Request(method, path, other, headers, body, malformed);
    }

    public Request withBody(byte[] other) {
        return new Request(method, path, query, headers, other, malformed);
    }

    public Request withHeader(String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.put(name.toLowerCase(Locale.ROOT), value);
        return new Request(method, path, query, changed, body, malformed);
    }

    public Request withoutHeader(String name) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.remove(name.toLowerCase(Locale.ROOT));
        return new Request(method, path, query, changed, body, malformed);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
