package ai.vibengine.server.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

/**
 * Sees to it that every answer is what the contract says of all of them: an error that the framework answers past the mappers gets the
 * envelope, and the media type is the one of the contract, with no parameter that the client put into {@code Accept}.
 */
final class EnvelopeFilter implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() >= ErrorCode.INVALID_REQUEST.status() && !response.hasEntity()) {
            ApiError error = HttpRefusals.errorOf(response.getStatus());
            response.setStatus(error.code().status());
            response.setEntity(error.envelope());
        }
        if (response.hasEntity() && !isOfAnotherType(response)) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_TYPE);
        }
    }

    /** What a resource streams has the type that the resource gave it. */
    private static boolean isOfAnotherType(ContainerResponseContext response) {
        return response.getEntity() instanceof StreamingOutput;
    }
}
