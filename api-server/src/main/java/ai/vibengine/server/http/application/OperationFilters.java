package ai.vibengine.server.http.application;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import org.glassfish.jersey.process.Inflector;

/** Puts the filters of its own before each operation, whose id is the name of the resource's method. */
final class OperationFilters implements DynamicFeature {

    private final Contract contract;

    OperationFilters(Contract contract) {
        this.contract = contract;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (Inflector.class.isAssignableFrom(resource.getResourceClass())) {
            // The framework's own answer to OPTIONS; OptionsFilter keeps every request from reaching it.
            return;
        }
        String operationId = resource.getResourceMethod().getName();
        Operation operation = contract.operation(operationId);
        context.register(new OperationFilter(operationId));
        context.register(new PermissionFilter());
        context.register(new AcceptFilter(operation.produces()));
        context.register(new ParameterFilter(operation.parameters()));
    }
}
