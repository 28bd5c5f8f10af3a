package ai.vibengine.server.http.error;

import jakarta.ws.rs.WebApplicationException;
import org.glassfish.jersey.server.ParamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the router and the entity layer refuse, as errors of the contract. */
public final class HttpErrors {

    private static final Logger LOG = LoggerFactory.getLogger(HttpErrors.class);

    private HttpErrors() {}

    static ApiError errorOf(WebApplicationException refusal) {
        if (refusal instanceof ParamException.PathParamException
                || refusal instanceof ParamException.UriParamException) {
            return ApiError.of(ErrorCode.NOT_FOUND, "There is nothing at this path.");
        }
        if (refusal instanceof ParamException parameter) {
            return ApiError.of(ErrorCode.INVALID_REQUEST, parameter.getParameterName() + ": is not well-formed");
        }
        ApiError error = errorOf(refusal.getResponse().getStatus());
        if (error.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.error("a request failed", refusal);
        }
        return error;
    }

    /** What a bare status means. */
    public static ApiError errorOf(int status) {
        return switch (status) {
            case 404 -> ApiError.of(ErrorCode.NOT_FOUND, "There is nothing at this path.");
            case 405 -> ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, "This path does not have this method.");
            case 406 -> ApiError.of(ErrorCode.NOT_ACCEPTABLE, "This operation answers in application/json.");
            case 415 -> ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The request body must be application/json.");
            default ->
                status < ErrorCode.INTERNAL_ERROR.status()
                        ? ApiError.of(ErrorCode.INVALID_REQUEST, "The request is not well-formed.")
                        : ApiError.internal();
        };
    }
}
