package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Interceptor.Chain;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Interceptors that change requests, or answer in place of the server. An empty operation stands for every one. */
final class Interceptors {

    private static final JsonMapper JSON = new JsonMapper();

    private Interceptors() {}

    /** Answers an operation otherwise. */
    static Interceptor instead(String operation, Interceptor other) {
        return (request, next) -> is(operation, request, next) ? other.intercept(request, next) : next.proceed(request);
    }

    /** Answers otherwise where the server would answer like this. */
    static Interceptor on(String operation, Predicate<Response> when, Interceptor other) {
        return instead(operation, (request, next) -> {
            Response response = next.proceed(request);
            return when.test(response) ? other.intercept(request, next) : response;
        });
    }

    /** Answers an error otherwise. */
    static Interceptor onStatus(String operation, int status, Interceptor other) {
        return on(operation, response -> response.status == status, other);
    }

    /** Changes requests. */
    static Interceptor rewrite(String operation, UnaryOperator<Request> how) {
        return instead(operation, (request, next) -> next.proceed(how.apply(request)));
    }

    /** Changes the object in the body of requests. */
    static Interceptor body(String operation, Consumer<ObjectNode> how) {
        return rewrite(operation, request -> {
            JsonNode body = json(request);
            if (!(body instanceof ObjectNode object)) {
                return request;
            }
            ObjectNode before = object.deepCopy();
            how.accept(object);
            // What is not changed goes on as it was written, with its faults.
            return object.equals(before)
                    ? request
                    : request.withBody(object.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Does not ask for a field. */
    static Interceptor unasked(String operation, String field) {
        return body(operation, body -> body.remove(field));
    }

    /** Asks for something else where nothing is asked for. */
    static Interceptor unlessAsked(String operation, String field, Object value) {
        return body(operation, body -> {
            if (!body.has(field)) {
                body.set(field, JSON.valueToTree(value));
            }
        });
    }

    /** Returns the JSON in a body; a missing node when it is none. */
    static JsonNode json(Request request) {
        try {
            return JSON.readTree(new String(request.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    /** Changes a query parameter where it is given; one that becomes empty is left out. */
    static Interceptor parameter(String operation, String name, UnaryOperator<String> how) {
        return rewrite(
                operation,
                request -> request.parameter(name)
                        .map(value -> withParameter(request, name, how.apply(value)))
                        .orElse(request));
    }

    static Request withParameter(Request request, String name, String value) {
        String others = Arrays.stream(request.query().split("&", -1))
                .filter(pair -> !pair.isEmpty() && !pair.startsWith(name + "="))
                .collect(Collectors.joining("&"));
        String own = value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        return request.withQuery(others.isEmpty() || own.isEmpty() ? others + own : others + "&" + own);
    }

    /** Returns the sandbox in the path, running or not, whosever it is. */
    static Optional<FakeSandbox> sandbox(Request request, Chain next) {
        String[] path = request.path().split("/", -1);
        return path.length > 2 ? next.server().parts().sandboxes.get(path[2]) : Optional.empty();
    }

    private static boolean is(String operation, Request request, Chain next) {
        return operation.isEmpty() || next.operation(request).equals(operation);
    }
}
