package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Misfortunes to come. */
final class Faults {

    private int refusals;
    private int status;
    private int losses;

    synchronized void refuse(int times, int withStatus) {
        refusals = times;
        status = withStatus;
    }

    synchronized void lose(int times) {
        losses = times;
    }

    /** The error for the next request; null when it shall be served. */
    synchronized @Nullable Answer refusal() {
        if (refusals == 0) {
            return null;
        }
        refusals--;
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("code", code()).put("message", "The test wants it so.");
        Answer answer = new Answer(status, body, Map.of());
        return status == 429 || status == 503 ? answer.with("Retry-After", "1") : answer;
    }

    synchronized boolean loss() {
        if (losses == 0) {
            return false;
        }
        losses--;
        return true;
    }

    private String code() {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            case 409 -> "conflict";
            case 429 -> "rate_limited";
            case 503 -> "service_unavailable";
            default -> status < 500 ? "invalid_request" : "internal_error";
        };
    }
}
