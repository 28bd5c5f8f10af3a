package ai.vibengine.server.http.application;

import ai.vibengine.openapi.Contract;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import org.glassfish.jersey.process.Inflector;

/** Puts a {@link ContractFilter} before each operation. A method is named after its operation. */
final class OperationFilters implements DynamicFeature {

    private final Contract contract;

    OperationFilters(Contract contract) {
        this.contract = contract;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (Inflector.class.isAssignableFrom(resource.getResourceClass())) {
            // The framework's own answer to OPTIONS, which OptionsFilter lets nobody reach.
            return;
        }
        String operationId = resource.getResourceMethod().getName();
        context.register(new ContractFilter(contract.operation(operationId)));
    }
}
