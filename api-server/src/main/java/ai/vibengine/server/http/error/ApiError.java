package ai.vibengine.server.http.error;

import ai.vibengine.openapi.Violation;
import ai.vibengine.server.generated.model.Error;
import ai.vibengine.server.generated.model.ErrorDetail;
import ai.vibengine.server.generated.model.ErrorEnvelope;
import ai.vibengine.server.generated.model.StopReason;
import ai.vibengine.server.http.resource.Timestamps;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that says what went wrong.
 *
 * @param details each thing that is wrong with the request
 * @param stopReason why the sandbox is gone, as the contract writes it
 * @param stoppedAt since when
 * @param retryAfterSeconds when to come back
 */
public record ApiError(
        ErrorCode code,
        String message,
        List<Violation> details,
        @Nullable String stopReason,
        @Nullable Instant stoppedAt,
        @Nullable Integer retryAfterSeconds) {

    private static final int RETRY_UNAVAILABLE_SECONDS = 5;

    public ApiError {
        details = List.copyOf(details);
    }

    /** Returns an error with the message of its code. */
    public static ApiError of(ErrorCode code) {
        return of(code, code.message());
    }

    /** Returns an error with a message, and when the service is unavailable, with a time to come back. */
    public static ApiError of(ErrorCode code, String message) {
        Integer retry = code == ErrorCode.SERVICE_UNAVAILABLE ? RETRY_UNAVAILABLE_SECONDS : null;
        return new ApiError(code, message, List.of(), null, null, retry);
    }

    /** Returns an error with the message of an exception. */
    public static ApiError of(ErrorCode code, Throwable failure) {
        String message = failure.getMessage();
        return of(code, message == null ? "" : message);
    }

    /** Returns this error, with each thing that is wrong with the request. */
    ApiError with(List<Violation> violations) {
        return new ApiError(code, message, violations, stopReason, stoppedAt, retryAfterSeconds);
    }

    /** Returns this error, with why and since when the sandbox is gone. */
    public ApiError stopped(String reason, Instant at) {
        return new ApiError(code, message, details, reason, at, retryAfterSeconds);
    }

    /** Returns this error, with a time to come back. */
    public ApiError retryAfter(int seconds) {
        return new ApiError(code, message, details, stopReason, stoppedAt, seconds);
    }

    /** Returns the error for a fault of the server, with no further detail. */
    public static ApiError internal() {
        return of(ErrorCode.INTERNAL_ERROR);
    }

    /** Returns the body of the answer. */
    public ErrorEnvelope envelope() {
        Error error = new Error()
                .code(ai.vibengine.server.generated.model.ErrorCode.fromValue(code.word()))
                .message(message);
        error.setDetails(null);
        if (!details.isEmpty()) {
            error.setDetails(details.stream()
                    .map(violation -> new ErrorDetail().field(violation.field()).message(violation.message()))
                    .toList());
        }
        if (stopReason != null && stoppedAt != null) {
            error.reason(StopReason.fromValue(stopReason)).stoppedAt(Timestamps.of(stoppedAt));
        }
        return new ErrorEnvelope().error(error);
    }
}
