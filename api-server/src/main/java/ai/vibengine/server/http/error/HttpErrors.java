package ai.vibengine.server.http.error;

import jakarta.ws.rs.WebApplicationException;
import org.glassfish.jersey.server.ParamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The errors of the contract for what HTTP, the router and the parameters of a path refuse. */
public final class HttpErrors {

    private static final Logger LOG = LoggerFactory.getLogger(HttpErrors.class);

    private HttpErrors() {}

    /** Returns the error for a method that the path does not have, with those that it has. */
    public static ApiError methodNotAllowed(String method, String allowed) {
        return ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, method + " is not allowed here; allowed: " + allowed + ".");
    }

    /** Returns the error for a bare status. */
    public static ApiError ofStatus(int status) {
        return switch (status) {
            case 414 -> ApiError.of(ErrorCode.INVALID_REQUEST, "The URI of the request is too long.");
            case 431 -> ApiError.of(ErrorCode.INVALID_REQUEST, "The headers of the request are too large.");
            // They ask for something that HTTP/1.1 does not have.
            case 501, 505 -> ApiError.of(ErrorCode.INVALID_REQUEST);
            // Nothing but the end of the server has the HTTP layer say so.
            case 503 -> ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, "The service is shutting down. Retry in 5 seconds.");
            default -> ApiError.of(ErrorCode.ofStatus(status));
        };
    }

    static ApiError errorOf(WebApplicationException refusal) {
        if (refusal instanceof ParamException.PathParamException
                || refusal instanceof ParamException.UriParamException) {
            return ApiError.of(ErrorCode.NOT_FOUND);
        }
        if (refusal instanceof ParamException parameter) {
            return ApiError.of(ErrorCode.INVALID_REQUEST, parameter.getParameterName() + ": is not well-formed");
        }
        ApiError error = ofStatus(refusal.getResponse().getStatus());
        if (error.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.error("a request failed", refusal);
        }
        return error;
    }
}
