package ai.vibengine.client.error;

import ai.vibengine.client.call.RawResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API answered, and not with a success. There is one subclass for each documented status. The message reads like
 * {@code 404 not_found: Sandbox sbx_a1b2c3d4e5 was stopped (expired at 2026-02-21T10:35:00Z) [request req_7f3c2a9be1]}.
 */
public abstract class ApiException extends VibengineException {

    private static final long serialVersionUID = 1L;

    private final ApiError answer;

    ApiException(ApiError answer) {
        super(answer.line(), answer.response().requestId(), null);
        this.answer = answer;
    }

    /** {@return the HTTP status, for example 404} */
    public int status() {
        return answer.response().status();
    }

    /** {@return the code in the body; {@link ErrorCode#UNKNOWN} when the body was not in the API's error format} */
    public ErrorCode code() {
        return answer.code();
    }

    /** {@return how long to wait before the next try, not negative; null when the server did not say} */
    public @Nullable Duration retryAfter() {
        return answer.retryAfter();
    }

    /** {@return each thing that is wrong with the request; often empty, never null, unmodifiable} */
    public List<ErrorDetail> details() {
        return answer.details();
    }

    /** {@return why the sandbox was stopped; null when the answer does not say} */
    public @Nullable StopReason reason() {
        return answer.reason();
    }

    /** {@return when the sandbox was stopped; null when the answer does not say} */
    public @Nullable Instant stoppedAt() {
        return answer.stoppedAt();
    }

    /** {@return the whole answer: status, headers and body} */
    public RawResponse response() {
        return answer.response();
    }
}
