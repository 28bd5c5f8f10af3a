package ai.vibengine.server.http.error;

import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers every failure with the error that the table has for it. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {

    private final ErrorTable table;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    public ErrorMapper(ErrorTable table) {
        this.table = table;
    }

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof NotAllowedException refusal) {
            String allowed = AllowedMethods.of(refusal);
            String method = RequestPrincipal.of(security).request().getMethod();
            return answer(HttpErrors.methodNotAllowed(method, allowed))
                    .header(HttpHeaders.ALLOW, allowed)
                    .build();
        }
        ApiError error = table.errorOf(failure);
        Response.ResponseBuilder answer = answer(error);
        if (error.retryAfterSeconds() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, error.retryAfterSeconds());
        }
        return answer.build();
    }

    private static Response.ResponseBuilder answer(ApiError error) {
        return Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(error.envelope());
    }
}
