package ai.vibengine.client.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request, read as strictly as the contract wants it. */
record Incoming(String method, List<String> path, Map<String, String> query, Headers headers, ByteBuffer body) {

    static final int LARGEST_FILE = 100 * 1024 * 1024;
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Incoming of(String method, URI uri, Headers headers, byte[] body) {
        String raw = uri.getRawPath();
        return new Incoming(
                method,
                List.of((raw.startsWith("/") ? raw.substring(1) : raw).split("/", -1)),
                query(uri.getRawQuery()),
                headers,
                ByteBuffer.wrap(body));
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int at = pair.indexOf('=');
                String name = at < 0 ? pair : pair.substring(0, at);
                query.putIfAbsent(decoded(name), at < 0 ? "" : decoded(pair.substring(at + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("", "The query is not percent-encoded.");
        }
    }

    @Nullable
    String header(String name) {
        return headers.getFirst(name);
    }

    /** 406 when each of the types that the answer can have is excluded. */
    void checkAccept(Set<String> types) {
        List<String> accept = headers.get("Accept");
        if (accept == null) {
            return;
        }
        boolean accepted = accept.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(range -> range.strip().toLowerCase(Locale.ROOT))
                .filter(range -> !range.matches(".*;\\s*q=0(\\.0*)?(;.*)?"))
                .map(range -> range.split(";", -1)[0].strip())
                .anyMatch(type -> type.equals("*/*")
                        || types.contains(type)
                        || (type.equals("application/*")
                                && types.stream().anyMatch(t -> t.startsWith("application/"))));
        if (!accepted) {
            throw Problem.of(406, "not_acceptable", "This operation answers in " + String.join(" or ", types) + ".");
        }
    }

    /** Whether an event stream is named before JSON; this double does not weigh. */
    boolean prefersEvents() {
        String accept = String.valueOf(header("Accept"));
        int events = accept.indexOf("text/event-stream");
        int json = accept.indexOf("application/json");
        return events >= 0 && (json < 0 || events < json);
    }

    /** The JSON object in the body. */
    JsonNode object() {
        String type = header("Content-Type");
        String essence = type == null ? "" : type.split(";", -1)[0].strip();
        if (!essence.equalsIgnoreCase("application/json")) {
            throw Problem.of(415, "unsupported_media_type", "The request body must be application/json.");
        }
        if (body.remaining() > LARGEST_BODY) {
            throw Problem.of(413, "payload_too_large", "The request body is over " + LARGEST_BODY + " bytes.");
        }
        JsonNode tree;
        try {
            tree = STRICT.readTree(new ByteBufferBackedInputStream(body.duplicate()));
        } catch (JsonProcessingException e) {
            throw Problem.invalid("", "The request body is not valid JSON.");
        } catch (IOException e) {
            throw Problem.invalid("", "The request body is not valid UTF-8.");
        }
        if (tree == null || !tree.isObject()) {
            throw Problem.invalid("", "The request body must be a JSON object.");
        }
        return tree;
    }

    /** One byte over the limit is enough to know. */
    static int mostBytesToRead(String method) {
        return (method.equals("PUT") ? LARGEST_FILE : LARGEST_BODY) + 1;
    }
}
