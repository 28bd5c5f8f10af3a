package ai.vibengine.server.http.application;

import ai.vibengine.server.account.Caller;
import ai.vibengine.server.http.request.RequestAttributes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Set;
import org.eclipse.jetty.server.Request;

/** Tells the resources who calls. */
@PreMatching
final class CallerFilter implements ContainerRequestFilter {

    private final Set<String> open;

    /** With the operations that need nobody. */
    CallerFilter(Set<String> open) {
        this.open = Set.copyOf(open);
    }

    @Override
    public void filter(ContainerRequestContext context) {
        Request request =
                ((JettyRequestBridge.Origin) context.getSecurityContext().getUserPrincipal()).request();
        context.setProperty(JettyRequestBridge.REQUEST, request);
        if (request.getAttribute(RequestAttributes.CALLER) instanceof Caller caller) {
            context.setSecurityContext(
                    new CallerContext(caller, context.getSecurityContext().isSecure()));
        } else if (!open.contains(
                context.getMethod() + " /" + context.getUriInfo().getPath())) {
            throw new IllegalStateException("a request passed the gate without a caller");
        }
    }

    private record CallerContext(Caller caller, boolean isSecure) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.permission().word().equals(role);
        }

        @Override
        public String getAuthenticationScheme() {
            return "ApiKey";
        }
    }
}
