package ai.vibengine.server.http.application;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Parameter;
import ai.vibengine.openapi.Violation;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.http.error.ForbiddenOperationException;
import ai.vibengine.server.http.request.RequestAttributes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Checks permission, parameters and acceptable types of one operation. */
final class ContractFilter implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Operation operation;
    private final List<Parameter> parameters;
    private final AcceptCheck acceptCheck;

    ContractFilter(Operation operation) {
        this.operation = operation;
        // An id that cannot exist is one that does not: that is for the operation to say.
        this.parameters = operation.parameters().stream()
                .filter(parameter -> parameter.place() != Parameter.Place.PATH)
                .toList();
        this.acceptCheck = new AcceptCheck(operation.produces());
    }

    @Override
    public void filter(ContainerRequestContext context) {
        ((Request) context.getProperty(JettyRequestBridge.REQUEST))
                .setAttribute(RequestAttributes.OPERATION, operation.id());
        if (context.getSecurityContext().getUserPrincipal() instanceof Caller caller
                && caller.permission() == Permission.READ_ONLY
                && !READING.contains(context.getMethod())) {
            throw new ForbiddenOperationException();
        }
        acceptCheck.requireAny(context.getAcceptableMediaTypes());
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
