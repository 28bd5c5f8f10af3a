package ai.vibengine.conformance.http;

import ai.vibengine.conformance.text.Printable;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A request and its answer. */
public record Exchange(
        Request request,
        Instant sentAt,
        long millis,
        int status,
        List<Map.Entry<String, String>> headers,
        String body) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public Exchange {
        headers = List.copyOf(headers);
    }

    /** Returns a copy with at most this many characters of the body. */
    public Exchange cut(int most) {
        return body.length() <= most
                ? this
                : new Exchange(request, sentAt, millis, status, headers, Printable.cut(body, most));
    }

    public boolean success() {
        return status >= 200 && status < 300;
    }

    public List<String> all(String name) {
        return headers.stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    public Optional<String> header(String name) {
        return all(name).stream().findFirst();
    }

    /** The value of a header, if it is a number. */
    public OptionalInt number(String name) {
        return header(name)
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(value -> OptionalInt.of(Integer.parseInt(value)))
                .orElse(OptionalInt.empty());
    }

    /** The media type of the body, without its parameters; empty when no header names it. */
    public String mediaType() {
        return header("Content-Type").orElse("").split(";", -1)[0].trim().toLowerCase(Locale.ROOT);
    }

    /** The body as JSON; a missing node when it is not JSON. */
    public JsonNode json() {
        try {
            JsonNode node = MAPPER.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    public String errorCode() {
        return json().at("/error/code").asText();
    }

    public JsonNode data() {
        return json().path("data");
    }
}
