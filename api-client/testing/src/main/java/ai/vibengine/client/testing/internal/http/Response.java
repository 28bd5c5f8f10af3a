package ai.vibengine.client.testing.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A response in the making. Interceptors change it, so its fields can change. */
public final class Response {

    public int status;
    public final Map<String, String> headers = new LinkedHashMap<>();
    public @Nullable ObjectNode body;
    /** Sent in place of the body. */
    public @Nullable String text;
    /** Sent in place of body and text. */
    public byte @Nullable [] bytes;
    /** Sent after the text, once it is there. */
    public @Nullable Supplier<String> rest;
    /** The size of the chunks it is sent in; 0 for a length that is known before. */
    public int chunkSize;
    /** Stands behind the size of each chunk. */
    public String chunkExtension = "";
    /** Whether an interim answer with hints goes before it. */
    public boolean earlyHints;
    /** Passes between two chunks. */
    public Duration chunkPause = Duration.ZERO;
    /** Whether the connection ends in place of the response. */
    public boolean lost;

    public Response(int status, @Nullable ObjectNode body) {
        this.status = status;
        this.body = body;
    }

    public static Response of(int status, JsonNode data) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("data", data);
        return new Response(status, body.put("status", "ok"));
    }

    public static Response error(int status, String code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("code", code).put("message", message);
        return new Response(status, body);
    }

    public Response with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Response copy() {
        Response copy = new Response(status, body == null ? null : body.deepCopy());
        copy.headers.putAll(headers);
        return copy;
    }

    public ObjectNode body() {
        if (body == null) {
            throw new IllegalStateException("The response has no JSON.");
        }
        return body;
    }

    /** Returns the resource in the envelope. */
    public ObjectNode data() {
        return (ObjectNode) body().get("data");
    }

    public ObjectNode error() {
        return (ObjectNode) body().get("error");
    }

    /** Returns the code of the error; empty when it is none. */
    public String code() {
        return body == null ? "" : body.at("/error/code").asText();
    }
}
