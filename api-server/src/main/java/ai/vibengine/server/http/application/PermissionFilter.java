package ai.vibengine.server.http.application;

import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.http.error.ForbiddenOperationException;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Set;

/** Refuses operations that change something to a read-only key. */
@Priority(Stages.PERMISSION)
final class PermissionFilter implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    @Override
    public void filter(ContainerRequestContext context) {
        Caller caller = RequestPrincipal.of(context.getSecurityContext()).caller();
        if (caller != null && caller.permission() == Permission.READ_ONLY && !READING.contains(context.getMethod())) {
            throw new ForbiddenOperationException();
        }
    }
}
