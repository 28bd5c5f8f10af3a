package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A valid request for an operation.
 *
 * @param body with the defaults of the contract; empty when the operation takes no JSON
 */
public record Call(Request request, Operation operation, Account account, ObjectNode body) {

    private static final Pattern WAIT = Pattern.compile("(?:.*,)?\\s*wait\\s*=\\s*\"?(\\d{1,2})\"?\\s*(?:[;,].*)?");

    /** Returns a part of the path, decoded. */
    public String path(String name) {
        String value = operation.pathValues(request.path()).getOrDefault(name, "");
        return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns a query parameter, or its default in the contract. */
    public Optional<String> query(String name) {
        return request.parameter(name)
                .or(() -> operation.parameters().stream()
                        .filter(parameter -> parameter.name().equals(name))
                        .findFirst()
                        .flatMap(parameter -> parameter.defaultValue().map(value -> value.asText())));
    }

    /** Returns how long the client asks the response to wait; empty when it does not, or beyond what the contract allows. */
    Optional<Duration> wait(Duration longest) {
        Matcher wait = WAIT.matcher(request.header("Prefer").orElse(""));
        return wait.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(wait.group(1))))
                        .filter(asked -> asked.compareTo(longest) <= 0)
                : Optional.empty();
    }
}
