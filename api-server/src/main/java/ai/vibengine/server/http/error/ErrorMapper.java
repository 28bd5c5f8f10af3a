package ai.vibengine.server.http.error;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.store.StoreUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a filter, the router or a part below throws into an error of the contract, and whatever nobody foresaw. */
public final class ErrorMapper extends ApiErrorMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    @Override
    protected ApiError errorOf(Throwable failure) {
        if (failure instanceof InvalidRequestException invalid) {
            return ApiError.of(ErrorCode.INVALID_REQUEST, invalid).with(invalid.violations());
        }
        if (failure instanceof ForbiddenOperationException) {
            return ApiError.of(ErrorCode.FORBIDDEN, failure);
        }
        if (failure instanceof PayloadTooLargeException) {
            return ApiError.of(ErrorCode.PAYLOAD_TOO_LARGE, failure);
        }
        if (failure instanceof RuntimeUnavailableException || failure instanceof StoreUnavailableException) {
            LOG.error("a request could not be served", failure);
            return ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, "The service cannot take this now. Retry in 5 seconds.");
        }
        if (failure instanceof WebApplicationException refusal) {
            return HttpErrors.errorOf(refusal);
        }
        LOG.error("a request failed", failure);
        return ApiError.internal();
    }

    @Override
    void addHeaders(Response.ResponseBuilder response, ApiError error, Throwable failure) {
        if (error.code() == ErrorCode.METHOD_NOT_ALLOWED && failure instanceof WebApplicationException refusal) {
            response.header(HttpHeaders.ALLOW, AllowedMethods.of(refusal));
        }
    }
}
