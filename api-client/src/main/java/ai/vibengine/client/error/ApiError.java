package ai.vibengine.client.error;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.call.RawResponse;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of an error response, as far as it is readable. Immutable. Tests of code that handles errors make one by
 * {@link #of(int, ErrorCode, String)}, and the exception by {@link #toException}.
 */
public final class ApiError implements Serializable {

    private static final long serialVersionUID = 1L;

    private final RawResponse response;
    private final ErrorCode code;
    private final String message;
    private final List<ErrorDetail> details;
    private final @Nullable StopReason reason;
    private final @Nullable Instant stoppedAt;
    private final @Nullable Duration retryAfter;

    private ApiError(
            RawResponse response,
            ErrorCode code,
            String message,
            List<ErrorDetail> details,
            @Nullable StopReason reason,
            @Nullable Instant stoppedAt,
            @Nullable Duration retryAfter) {
        this.response = requireNonNull(response, "response");
        this.code = requireNonNull(code, "code");
        this.message = requireNonNull(message, "message");
        this.details = List.copyOf(details);
        this.reason = reason;
        this.stoppedAt = stoppedAt;
        this.retryAfter = retryAfter;
    }

    /**
     * Creates an error, for tests of code that handles one.
     *
     * @param status the HTTP status
     * @param code the code
     * @param message what went wrong
     * @return an error that says nothing else
     */
    public static ApiError of(int status, ErrorCode code, String message) {
        return of(
                new RawResponse(status, Map.of(), message.getBytes(StandardCharsets.UTF_8), "req_test", 1),
                code,
                message);
    }

    /**
     * Creates an error from an answer.
     *
     * @param response the answer
     * @param code the code
     * @param message what went wrong
     * @return an error that says nothing else
     */
    public static ApiError of(RawResponse response, ErrorCode code, String message) {
        return new ApiError(response, code, message, List.of(), null, null, null);
    }

    /** {@return the same error with these details} */
    public ApiError withDetails(List<ErrorDetail> value) {
        return new ApiError(response, code, message, value, reason, stoppedAt, retryAfter);
    }

    /**
     * Adds what an answer says of a sandbox that was stopped.
     *
     * @param why why it was stopped; null if that is not said
     * @param when when it was stopped; null if that is not said
     * @return the same error with both
     */
    public ApiError withStop(@Nullable StopReason why, @Nullable Instant when) {
        return new ApiError(response, code, message, details, why, when, retryAfter);
    }

    /** {@return the same error with this time to wait before the next try; null when the server did not say} */
    public ApiError withRetryAfter(@Nullable Duration value) {
        return new ApiError(response, code, message, details, reason, stoppedAt, value);
    }

    /** {@return the code; {@link ErrorCode#UNKNOWN} when the body was not in the API's error format} */
    public ErrorCode code() {
        return code;
    }

    /** {@return what went wrong} */
    public String message() {
        return message;
    }

    /** {@return each thing that is wrong with the request; often empty, never null, unmodifiable} */
    public List<ErrorDetail> details() {
        return details;
    }

    /** {@return why the sandbox was stopped; null when the answer does not say} */
    public @Nullable StopReason reason() {
        return reason;
    }

    /** {@return when the sandbox was stopped; null when the answer does not say} */
    public @Nullable Instant stoppedAt() {
        return stoppedAt;
    }

    /** {@return how long to wait before the next try, not negative; null when the server did not say} */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** {@return the whole answer: status, headers and body} */
    public RawResponse response() {
        return response;
    }

    /** {@return status, code and message} */
    @Override
    public String toString() {
        return "ApiError[" + line() + "]";
    }

    /** The whole line: {@code 404 not_found: Sandbox sbx_… was stopped (expired at …)}. */
    String line() {
        String text = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
        String why = reason == null ? "" : " (" + reason + (stoppedAt == null ? "" : " at " + stoppedAt) + ")";
        return response.status() + " " + code + ": " + text + why;
    }

    /** {@return the exception for the status} */
    public ApiException toException() {
        return switch (response.status()) {
            case 400 -> new BadRequestException(this);
            case 401 -> new UnauthorizedException(this);
            case 403 -> new ForbiddenException(this);
            case 404 -> new NotFoundException(this);
            case 405 -> new MethodNotAllowedException(this);
            case 406 -> new NotAcceptableException(this);
            case 409 -> new ConflictException(this);
            case 413 -> new PayloadTooLargeException(this);
            case 415 -> new UnsupportedMediaTypeException(this);
            case 416 -> new RangeNotSatisfiableException(this);
            case 429 -> tooManyRequests();
            case 503 -> new ServiceUnavailableException(this);
            default ->
                response.status() >= 500 && response.status() < 600
                        ? new ServerErrorException(this)
                        : new UnexpectedStatusException(this);
        };
    }

    private ApiException tooManyRequests() {
        if (code.equals(ErrorCode.RATE_LIMITED)) {
            return new RateLimitException(this);
        }
        return code.equals(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED)
                ? new ConcurrencyLimitException(this)
                : new TooManyRequestsException(this);
    }
}
