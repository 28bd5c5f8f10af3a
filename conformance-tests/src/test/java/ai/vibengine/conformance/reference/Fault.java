package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Interceptor;
import java.util.function.Consumer;

/**
 * One way to break the contract, and the requirement that must fail for it.
 *
 * @param requirement the id of the requirement
 * @param planting plants the fault in a server that keeps the contract
 */
public record Fault(String name, String requirement, Consumer<Setup> planting) {

    /** Returns a fault that lies between requests and responses. */
    public static Fault of(String name, String requirement, Interceptor interceptor) {
        return new Fault(name, requirement, setup -> setup.add(interceptor));
    }

    @Override
    public String toString() {
        return name + " -> " + requirement;
    }
}
