package ai.vibengine.server.http.application;

import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.InterceptorContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a request that comes without a caller, unless its operation is open to everyone, and keeps the principal for the interceptors,
 * which see properties alone.
 */
@PreMatching
@Priority(Stages.CALLER)
final class RequestFilter implements ContainerRequestFilter {

    private static final String PRINCIPAL = "ai.vibengine.principal";

    private final Set<String> open;

    /** @param open the operations that need no caller, each as method and path */
    RequestFilter(Set<String> open) {
        this.open = Set.copyOf(open);
    }

    @Override
    public void filter(ContainerRequestContext context) {
        RequestPrincipal principal = RequestPrincipal.of(context.getSecurityContext());
        if (principal.caller() == null
                && !open.contains(
                        context.getMethod() + " /" + context.getUriInfo().getPath())) {
            throw new IllegalStateException("a request passed the authentication without a caller");
        }
        context.setProperty(PRINCIPAL, principal);
    }

    /** Returns the principal in the properties of a request; null when the request failed before it came to this filter. */
    static @Nullable RequestPrincipal principal(InterceptorContext context) {
        return (RequestPrincipal) context.getProperty(PRINCIPAL);
    }
}
