package ai.vibengine.client.error;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The machine-readable code of an error.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record ErrorCode(String value) implements Serializable {

    /** Malformed, or a field is missing, unknown, of the wrong type or out of range (400). */
    public static final ErrorCode INVALID_REQUEST = new ErrorCode("invalid_request");

    /** The API key is missing, unknown or revoked (401). */
    public static final ErrorCode UNAUTHORIZED = new ErrorCode("unauthorized");

    /** The API key lacks the permission (403). */
    public static final ErrorCode FORBIDDEN = new ErrorCode("forbidden");

    /** It does not exist, or belongs to another account (404). */
    public static final ErrorCode NOT_FOUND = new ErrorCode("not_found");

    /** The path does not have that method (405). */
    public static final ErrorCode METHOD_NOT_ALLOWED = new ErrorCode("method_not_allowed");

    /** The answer would not be in an accepted media type (406). */
    public static final ErrorCode NOT_ACCEPTABLE = new ErrorCode("not_acceptable");

    /** It contradicts what is there (409). */
    public static final ErrorCode CONFLICT = new ErrorCode("conflict");

    /** The request body is over the limit (413). */
    public static final ErrorCode PAYLOAD_TOO_LARGE = new ErrorCode("payload_too_large");

    /** The request body is not JSON (415). */
    public static final ErrorCode UNSUPPORTED_MEDIA_TYPE = new ErrorCode("unsupported_media_type");

    /** The file ends before the range begins (416). */
    public static final ErrorCode RANGE_NOT_SATISFIABLE = new ErrorCode("range_not_satisfiable");

    /** More requests, or build minutes, than the plan allows (429). */
    public static final ErrorCode RATE_LIMITED = new ErrorCode("rate_limited");

    /** As many sandboxes run, or as many builds are unfinished, as the plan allows (429). */
    public static final ErrorCode CONCURRENCY_LIMIT_EXCEEDED = new ErrorCode("concurrency_limit_exceeded");

    /** A fault of the server (500). */
    public static final ErrorCode INTERNAL_ERROR = new ErrorCode("internal_error");

    /** What listens in a sandbox did not answer; only the URLs of open ports tell it (502). */
    public static final ErrorCode BAD_GATEWAY = new ErrorCode("bad_gateway");

    /** Starting, draining or out of room (503). */
    public static final ErrorCode SERVICE_UNAVAILABLE = new ErrorCode("service_unavailable");

    /** Set by this client when the answer was not in the API's error format. */
    public static final ErrorCode UNKNOWN = new ErrorCode("unknown");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public ErrorCode {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
