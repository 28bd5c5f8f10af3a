package ai.vibengine.openapi;

import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One method of one path, with its references followed. */
record TestOperation(TestContract contract, Located path, Located node) {
    String id() {
        return node.text("operationId");
    }

    String method() {
        return node.name().toUpperCase(Locale.ROOT);
    }

    /** The path's own parameters and the method's. */
    List<Located> parameters() {
        return Stream.concat(path.child("parameters").children().stream(), node.child("parameters").children().stream())
                .map(contract::resolve)
                .toList();
    }

    boolean takes(String parameter) {
        return parameters().stream().anyMatch(each -> each.text("name").equals(parameter));
    }

    boolean takesBody() {
        return node.has("requestBody");
    }

    Located requestBody() {
        return contract.resolve(node.child("requestBody"));
    }

    /** By status, successes first. */
    NavigableMap<String, Located> responses() {
        NavigableMap<String, Located> responses = new TreeMap<>();
        for (Located response : node.child("responses").children()) {
            responses.put(response.name(), contract.resolve(response));
        }
        return responses;
    }

    Located response(String status) {
        return Objects.requireNonNull(responses().get(status), status);
    }

    @Override
    public String toString() {
        return method() + " " + path.name();
    }
}
