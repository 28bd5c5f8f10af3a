package ai.vibengine.server.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a request.
 *
 * @param headers by name in any case
 * @param body empty when there was none
 */
public record Answer(int status, Map<String, List<String>> headers, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The only value of the header; empty when it is absent. */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new AssertionError(name + " is given more than once: " + values);
        }
        return values.stream().findFirst();
    }

    /** The value of a header that must be there, as a number. */
    public int number(String name) {
        return Integer.parseInt(header(name).orElseThrow(() -> new AssertionError("no " + name + " in " + this)));
    }

    /** The body. */
    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException failure) {
            throw new AssertionError("not JSON: " + body, failure);
        }
    }

    /** Returns the data of a success. */
    public JsonNode data() {
        return json().path("data");
    }

    /** The id of the sandbox that it carries. */
    public String sandboxId() {
        return data().path("sandbox_id").textValue();
    }

    /** Returns the error. */
    public JsonNode error() {
        return json().path("error");
    }

    /** The status and, after an error, its code: what most tests look at. */
    public String outcome() {
        return status < 400
                ? Integer.toString(status)
                : status + " " + error().path("code").asText();
    }

    /** Returns the message of the error. */
    public String message() {
        return error().path("message").asText();
    }
}
