package ai.vibengine.server.http.application;

import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;

/**
 * Lets OPTIONS be refused like any other method that a path does not have. The framework would answer it by itself, which the contract does
 * not know; a method that no path has leads to the same router, and to {@code Allow}.
 */
@PreMatching
@Priority(Stages.METHOD)
final class OptionsFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext context) {
        if (HttpMethod.OPTIONS.equals(context.getMethod())) {
            context.setMethod("X-OPTIONS");
        }
    }
}
