package ai.vibengine.server.http.application;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.openapi.Parameter;
import ai.vibengine.openapi.Violation;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Validates the parameters of one operation by the contract. */
@Priority(Stages.PARAMETERS)
final class ParameterFilter implements ContainerRequestFilter {

    private final List<Parameter> parameters;

    ParameterFilter(List<Parameter> parameters) {
        // An id that cannot exist is one that does not: that is for the operation to say.
        this.parameters = parameters.stream()
                .filter(parameter -> parameter.place() != Parameter.Place.PATH)
                .toList();
    }

    @Override
    public void filter(ContainerRequestContext context) {
        List<Violation> violations = new ArrayList<>();
        for (Parameter parameter : parameters) {
            violations.addAll(parameter.violations(valueOf(parameter, context)));
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private static @Nullable String valueOf(Parameter parameter, ContainerRequestContext context) {
        return parameter.place() == Parameter.Place.QUERY
                ? context.getUriInfo().getQueryParameters().getFirst(parameter.name())
                : context.getHeaders().getFirst(parameter.name());
    }
}
