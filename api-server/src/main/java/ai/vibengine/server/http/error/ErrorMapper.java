package ai.vibengine.server.http.error;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers every failure with the error that the table has for it. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {

    /** Of RFC 5789, section 3.1. */
    private static final String ACCEPT_PATCH = "Accept-Patch";

    private final Contract contract;
    private final ErrorTable table;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init")
    private UriInfo uri;

    public ErrorMapper(Contract contract, ErrorTable table) {
        this.contract = contract;
        this.table = table;
    }

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof NotAllowedException refusal) {
            String allowed = AllowedMethods.of(refusal);
            return answer(HttpErrors.methodNotAllowed(method(), allowed))
                    .header(HttpHeaders.ALLOW, allowed)
                    .build();
        }
        Throwable cause = failure instanceof NotSupportedException refusal ? unsupportedBody(refusal) : failure;
        ApiError error = table.errorOf(cause);
        Response.ResponseBuilder answer = answer(error);
        if (error.retryAfterSeconds() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, error.retryAfterSeconds());
        }
        if (cause instanceof UnsupportedBodyException unsupported) {
            unsupported.acceptPatch().ifPresent(types -> answer.header(ACCEPT_PATCH, types));
        }
        return answer.build();
    }

    /** Returns what names the types that the operation takes, which the router does not. */
    private RuntimeException unsupportedBody(NotSupportedException refusal) {
        return contract.find(method(), '/' + uri.getPath(false))
                .<RuntimeException>map(operation -> UnsupportedBodyException.ofType(
                        method(), operation.body().mediaTypes()))
                .orElse(refusal);
    }

    private String method() {
        return RequestPrincipal.of(security).request().getMethod();
    }

    private static Response.ResponseBuilder answer(ApiError error) {
        return Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(error.envelope());
    }
}
