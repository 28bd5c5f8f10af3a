package ai.vibengine.conformance.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to be sent.
 *
 * @param path the encoded path below the base URL, with its query
 * @param role the role of its key; null for no key, or one among the headers
 * @param body the body; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // Requests are never compared.
public record Request(
        String method,
        String path,
        @Nullable Role role,
        List<Map.Entry<String, String>> headers,
        byte @Nullable [] body) {
    public Request {
        headers = List.copyOf(headers);
    }

    public static Request of(String method, String path) {
        return new Request(method, path, null, List.of(), null);
    }

    public Request as(Role key) {
        return new Request(method, path, key, headers, body);
    }

    public Request header(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Request(method, path, role, more, body);
    }

    public Request json(String text) {
        return body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    public Request body(String contentType, byte[] bytes) {
        return header("Content-Type", contentType).bytes(bytes);
    }

    Request bytes(byte[] bytes) {
        return new Request(method, path, role, headers, bytes);
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The path without its query. */
    public String pathOnly() {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
