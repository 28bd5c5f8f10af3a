package ai.vibengine.server.http.error;

import java.util.Locale;
import java.util.stream.Stream;

/** The error codes of the contract, each with its status and the message that is told when nothing more is known. */
public enum ErrorCode {
    INVALID_REQUEST(400, "The request is not well-formed HTTP."),
    UNAUTHORIZED(401, "The request is not authenticated."),
    FORBIDDEN(403, "The request is not permitted."),
    NOT_FOUND(404, "There is nothing at this path."),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here."),
    NOT_ACCEPTABLE(406, "This operation answers in application/json."),
    CONFLICT(409, "The request conflicts with the current state."),
    PAYLOAD_TOO_LARGE(413, "The request body is too large."),
    UNSUPPORTED_MEDIA_TYPE(415, "The request body is of another type than this operation takes."),
    RANGE_NOT_SATISFIABLE(416, "The range lies outside of the file."),
    RATE_LIMITED(429, "There are too many requests."),
    CONCURRENCY_LIMIT_EXCEEDED(429, "A limit of the plan has been reached."),
    INTERNAL_ERROR(500, "An unexpected error occurred on our side. Please retry."),
    BAD_GATEWAY(502, "What listens in the sandbox did not answer."),
    SERVICE_UNAVAILABLE(503, "The service is temporarily unavailable. Retry in 5 seconds.");

    private final int status;
    private final String message;

    ErrorCode(int status, String message) {
        this.status = status;
        this.message = message;
    }

    /** Returns the code of a bare status: the first that has it, or else one that says whose fault it is. */
    static ErrorCode ofStatus(int status) {
        return Stream.of(values())
                .filter(code -> code.status == status)
                .findFirst()
                .orElse(status < INTERNAL_ERROR.status ? INVALID_REQUEST : INTERNAL_ERROR);
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the code as the contract writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String message() {
        return message;
    }
}
