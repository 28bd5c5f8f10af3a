package ai.vibengine.server.http;

import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.contract.InvalidRequestException;
import ai.vibengine.server.contract.Operation;
import ai.vibengine.server.contract.Parameter;
import ai.vibengine.server.contract.Violation;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Checks permission, parameters and acceptable types of the operation that was matched. A method is named after its operation. */
final class ContractFilter implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Contract contract;

    @Context
    @SuppressWarnings("NullAway.Init")
    private ResourceInfo resource;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Provider<Request> request;

    ContractFilter(Contract contract) {
        this.contract = contract;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        String operationId = resource.getResourceMethod().getName();
        Operation operation = contract.operation(operationId)
                .orElseThrow(() -> new IllegalStateException("not an operation of the contract: " + operationId));
        request.get().setAttribute(Attributes.OPERATION, operationId);
        if (context.getSecurityContext().getUserPrincipal() instanceof Caller caller
                && caller.permission() == Permission.READ_ONLY
                && !READING.contains(context.getMethod())) {
            throw new ForbiddenOperationException();
        }
        AcceptCheck.requireAny(operation.produces(), context.getAcceptableMediaTypes());
        List<Violation> violations = new ArrayList<>();
        for (Parameter parameter : operation.parameters()) {
            violations.addAll(parameter.violationsOf(valueOf(parameter, context)));
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private static @Nullable String valueOf(Parameter parameter, ContainerRequestContext context) {
        return parameter.inQuery()
                ? context.getUriInfo().getQueryParameters().getFirst(parameter.name())
                : context.getHeaders().getFirst(parameter.name());
    }
}
