package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A list of faults in the making. */
class FaultList {

    private final List<Fault> faults = new ArrayList<>();

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** Adds a fault that lies between requests and responses. */
    void add(String requirement, String name, Interceptor interceptor) {
        faults.add(Fault.of(name, requirement, interceptor));
    }

    /** Adds a fault in what responses look like. */
    void add(String requirement, String name, Mutation mutation) {
        add(requirement, name, mutation.interceptor());
    }

    /** Adds a fault of a part of the server. */
    void change(String requirement, String name, Consumer<Parts> how) {
        plant(requirement, name, setup -> setup.change(how));
    }

    void plant(String requirement, String name, Consumer<Setup> planting) {
        faults.add(new Fault(name, requirement, planting));
    }
}
