package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer in the making. Faults change it, so it can change. */
final class Reply {
    int status;
    final Map<String, String> headers = new LinkedHashMap<>();

    @Nullable
    ObjectNode body;

    /** What goes over the wire in place of the body. */
    @Nullable
    String text;

    /** What goes over the wire in place of both. */
    byte @Nullable [] bytes;

    /** What comes after the text, when it is there. */
    @Nullable
    Supplier<String> rest;

    Reply(int status, @Nullable ObjectNode body) {
        this.status = status;
        this.body = body;
    }

    static Reply of(int status, JsonNode data) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("data", data);
        return new Reply(status, body.put("status", "ok"));
    }

    static Reply error(int status, String code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("code", code).put("message", message);
        return new Reply(status, body);
    }

    Reply with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Reply copy() {
        Reply copy = new Reply(status, body == null ? null : body.deepCopy());
        copy.headers.putAll(headers);
        copy.text = text;
        copy.rest = rest;
        return copy;
    }

    ObjectNode error() {
        return (ObjectNode) body().get("error");
    }

    ObjectNode body() {
        if (body == null) {
            throw new IllegalStateException("No body");
        }
        return body;
    }

    byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("No bytes");
        }
        return bytes;
    }

    String code() {
        return body == null ? "" : body.at("/error/code").asText();
    }
}
