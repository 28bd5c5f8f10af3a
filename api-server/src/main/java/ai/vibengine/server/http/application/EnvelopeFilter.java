package ai.vibengine.server.http.application;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.HttpErrors;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every answer is what the contract says of all of them: an error that the framework answers past the mappers gets the
 * envelope, and the media type is the one of the contract, with no parameter that the client put into {@code Accept}.
 */
@Priority(Stages.ENVELOPE)
final class EnvelopeFilter implements ContainerResponseFilter {

    private static final Logger LOG = LoggerFactory.getLogger(EnvelopeFilter.class);

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof AutoCloseable answer) {
            // The answer is closed whether or not the client takes it.
            Request.addCompletionListener(
                    RequestPrincipal.of(request.getSecurityContext()).request(), failure -> close(answer));
        }
        if (response.getStatus() >= ErrorCode.INVALID_REQUEST.status() && !response.hasEntity()) {
            ApiError error = HttpErrors.ofStatus(response.getStatus());
            response.setStatus(error.code().status());
            response.setEntity(error.envelope());
        }
        if (response.hasEntity() && !isOfAnotherType(response)) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_TYPE);
        }
    }

    private static void close(AutoCloseable answer) {
        try {
            answer.close();
        } catch (Exception failure) {
            LOG.warn("an answer was not freed", failure);
        }
    }

    /** Returns whether the answer has a type of its own, as one that a resource streams does. */
    private static boolean isOfAnotherType(ContainerResponseContext response) {
        return response.getEntity() instanceof StreamingOutput;
    }
}
