package ai.vibengine.server.http.application;

import ai.vibengine.server.http.resource.ClosableOutput;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Takes away what would be streamed in answer to HEAD. Resources are told that GET was asked for, and the framework would have the
 * stream written to its end, and drop that.
 */
@Priority(Stages.HEAD_ANSWER)
final class HeadFilter implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (HttpMethod.HEAD.equals(request.getMethod()) && response.getEntity() instanceof ClosableOutput output) {
            output.close();
            response.setEntity(null);
            if (!response.getHeaders().containsKey(HttpHeaders.CONTENT_LENGTH)) {
                // As in answer to GET; with neither of the two headers the container would tell a length of 0.
                response.getHeaders().putSingle("Transfer-Encoding", "chunked");
            }
        }
    }
}
