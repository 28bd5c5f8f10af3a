package ai.vibengine.server.http.error;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Providers;
import java.util.concurrent.CompletionException;

/** Answers what a future failed by, in place of the wrapping that futures put around it. */
public final class CompletionExceptionMapper implements ExceptionMapper<CompletionException> {

    @Context
    @SuppressWarnings("NullAway.Init")
    private Providers providers;

    @Override
    public Response toResponse(CompletionException failure) {
        Throwable cause = failure.getCause();
        return cause == null
                ? new ErrorMapper().toResponse(failure)
                : toResponse(providers.getExceptionMapper(cause.getClass()), cause);
    }

    @SuppressWarnings("unchecked") // it was asked for by the class of what it maps
    private static <T extends Throwable> Response toResponse(ExceptionMapper<T> mapper, Throwable cause) {
        return mapper.toResponse((T) cause);
    }
}
