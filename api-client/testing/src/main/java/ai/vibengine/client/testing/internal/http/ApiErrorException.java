package ai.vibengine.client.testing.internal.http;

import java.time.Duration;

/** An error of the contract, which ends the request that it is about. */
public final class ApiErrorException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Response response;

    private ApiErrorException(Response response) {
        super(String.valueOf(response.body), null, false, false);
        this.response = response;
    }

    public ApiErrorException(ErrorCode code, String message) {
        this(Response.error(code.status(), code.code(), message));
    }

    /** Refuses a request for one field; an empty name stands for the body as a whole. */
    public static ApiErrorException invalid(String field, String message) {
        ApiErrorException error =
                new ApiErrorException(ErrorCode.INVALID_REQUEST, field.isEmpty() ? message : field + ": " + message);
        error.response
                .error()
                .putArray("details")
                .addObject()
                .put("field", field)
                .put("message", message);
        return error;
    }

    public static ApiErrorException notFound(String message) {
        return new ApiErrorException(ErrorCode.NOT_FOUND, message);
    }

    /** Refuses a request that may succeed after a while. */
    public static ApiErrorException retryable(ErrorCode code, String message, Duration wait) {
        long seconds = Math.max(1, Times.secondsUp(wait));
        return new ApiErrorException(code, message + " Retry in " + seconds + " seconds.")
                .with("Retry-After", Long.toString(seconds));
    }

    public ApiErrorException with(String header, String value) {
        response.with(header, value);
        return this;
    }

    public Response response() {
        return response;
    }
}
