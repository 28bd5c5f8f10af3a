package ai.vibengine.client.internal.json;

import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.ErrorDetail;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.internal.Redactor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads errors field by field, so that one which is not as promised does not take the others with it. */
final class ErrorReader {

    /** Far more than the contract allows. */
    private static final int MOST_DETAILS = 100;
    /** How much of a body that is not in the error format is shown in a message. */
    private static final int MOST_SHOWN = 200;

    private final ObjectMapper mapper;
    private final Redactor redactor;

    ErrorReader(ObjectMapper mapper, Redactor redactor) {
        this.mapper = mapper;
        this.redactor = redactor;
    }

    ApiError read(Response response, @Nullable Duration retryAfter) {
        JsonNode error = error(response.body());
        if (!error.isObject()) {
            return ApiError.of(response.raw(redactor), ErrorCode.UNKNOWN, unreadable(response))
                    .withRetryAfter(retryAfter);
        }
        String code = word(error.path("code"));
        String message = text(error.path("message"));
        String reason = word(error.path("reason"));
        return ApiError.of(
                        response.raw(redactor),
                        code == null ? ErrorCode.UNKNOWN : new ErrorCode(code),
                        message == null ? "no message" : message)
                .withDetails(details(error.path("details")))
                .withStop(reason == null ? null : new StopReason(reason), time(error.path("stopped_at")))
                .withRetryAfter(retryAfter);
    }

    private JsonNode error(byte[] body) {
        try {
            return Json.tree(mapper, body).path("error");
        } catch (IOException | UnreadableFieldException e) {
            return MissingNode.getInstance();
        }
    }

    private List<ErrorDetail> details(JsonNode node) {
        List<ErrorDetail> details = new ArrayList<>();
        for (JsonNode detail : node) {
            String field = text(detail.path("field"));
            String message = text(detail.path("message"));
            if (details.size() < MOST_DETAILS && (field != null || message != null)) {
                details.add(new ErrorDetail(field == null ? "" : field, message == null ? "no message" : message));
            }
        }
        return List.copyOf(details);
    }

    private @Nullable String word(JsonNode node) {
        return node.isTextual() ? redactor.word(node.textValue()) : null;
    }

    private @Nullable String text(JsonNode node) {
        return node.isTextual() ? redactor.text(node.textValue()) : null;
    }

    private static @Nullable Instant time(JsonNode node) {
        try {
            return node.isTextual() ? Timestamp.parse(node.textValue()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private String unreadable(Response response) {
        if (response.status() >= 300 && response.status() < 400) {
            return "redirects are not followed, because the API key would go with them";
        }
        if (response.body().length == 0) {
            return "the answer has no body";
        }
        // The secrets first, because a part of one would not be found.
        byte[] body = redactor.redact(response.body());
        int shown = Math.min(body.length, 4 * MOST_SHOWN);
        String text = redactor.text(new String(body, 0, shown, StandardCharsets.UTF_8));
        return "not an error of this API: " + (text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text);
    }
}
