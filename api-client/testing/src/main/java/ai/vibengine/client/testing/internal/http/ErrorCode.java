package ai.vibengine.client.testing.internal.http;

import java.util.Locale;

/** The error codes of the contract with their statuses; a test holds them against it. */
public enum ErrorCode {
    INVALID_REQUEST(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    CONFLICT(409),
    PAYLOAD_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    RANGE_NOT_SATISFIABLE(416),
    RATE_LIMITED(429),
    CONCURRENCY_LIMIT_EXCEEDED(429),
    INTERNAL_ERROR(500),
    SERVICE_UNAVAILABLE(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** Returns the code as the wire has it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the first code of a status; that of its class when the contract does not use the status. */
    public static ErrorCode ofStatus(int status) {
        for (ErrorCode code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return status < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
    }
}
