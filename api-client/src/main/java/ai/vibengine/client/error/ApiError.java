package ai.vibengine.client.error;

import ai.vibengine.client.call.RawResponse;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of an error response, as far as it is readable. */
public record ApiError(
        ErrorCode code,
        String message,
        List<ErrorDetail> details,
        @Nullable StopReason reason,
        @Nullable Instant stoppedAt,
        @Nullable Duration retryAfter,
        RawResponse response)
        implements Serializable {

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
