package ai.vibengine.server.http.application;

import ai.vibengine.server.http.request.RequestAttributes;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/** Notes which operation a request asks for, for the log and the metrics. */
@Priority(Stages.OPERATION)
final class OperationFilter implements ContainerRequestFilter {

    private final String operationId;

    OperationFilter(String operationId) {
        this.operationId = operationId;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        RequestPrincipal.of(context.getSecurityContext())
                .request()
                .setAttribute(RequestAttributes.OPERATION, operationId);
    }
}
