package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;

/** An error of the contract, thrown where it is found. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private Problem(Answer answer) {
        super(answer.body().toString());
        this.answer = answer;
    }

    static Problem of(int status, String code, String message) {
        return new Problem(new Answer(status, envelope(code, message), Map.of()));
    }

    /** 400 about one field; empty for the body as a whole. */
    static Problem invalid(String field, String message) {
        ObjectNode envelope = envelope("invalid_request", field.isEmpty() ? message : field + ": " + message);
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("field", field).put("message", message);
        ((ObjectNode) envelope.get("error")).putArray("details").add(detail);
        return new Problem(new Answer(400, envelope, Map.of()));
    }

    static Problem notFound(String message) {
        return of(404, "not_found", message);
    }

    static Problem stopped(String id, String reason, String stoppedAt) {
        ObjectNode envelope = envelope("not_found", "Sandbox " + id + " was stopped.");
        ((ObjectNode) envelope.get("error")).put("reason", reason).put("stopped_at", stoppedAt);
        return new Problem(new Answer(404, envelope, Map.of()));
    }

    static Problem tooMany(String code, String message, Duration wait) {
        long seconds = Math.max(1, Text.secondsUp(wait));
        return new Problem(new Answer(429, envelope(code, message + " Retry in " + seconds + " seconds."), Map.of())
                .with("Retry-After", Long.toString(seconds)));
    }

    static Problem methodNotAllowed(String allow) {
        return new Problem(new Answer(405, envelope("method_not_allowed", "This path has " + allow + "."), Map.of())
                .with("Allow", allow));
    }

    static Problem unauthorized(String message) {
        return new Problem(new Answer(401, envelope("unauthorized", message), Map.of())
                .with("WWW-Authenticate", "ApiKey realm=\"vibengine\""));
    }

    static Problem notSatisfiable(long size) {
        return new Problem(
                new Answer(416, envelope("range_not_satisfiable", "Range: the file has " + size + " bytes"), Map.of())
                        .with("Content-Range", "bytes */" + size));
    }

    Answer answer() {
        return answer;
    }

    private static ObjectNode envelope(String code, String message) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.putObject("error").put("code", code).put("message", message);
        return envelope;
    }
}
