package ai.vibengine.server.http.error;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Turns one family of exceptions into an error of the contract. Each feature brings the mappers of its own exceptions. */
public abstract class ApiErrorMapper<T extends Throwable> implements ExceptionMapper<T> {

    /** What to answer. */
    protected abstract ApiError errorOf(T failure);

    @Override
    public final Response toResponse(T failure) {
        ApiError error = errorOf(failure);
        Response.ResponseBuilder response = Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(error.envelope());
        if (error.retryAfterSeconds() != null) {
            response.header(HttpHeaders.RETRY_AFTER, error.retryAfterSeconds());
        }
        addHeaders(response, error, failure);
        return response.build();
    }

    void addHeaders(Response.ResponseBuilder response, ApiError error, T failure) {}
}
