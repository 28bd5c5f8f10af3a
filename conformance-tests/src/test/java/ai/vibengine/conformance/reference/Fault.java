package ai.vibengine.conformance.reference;

import java.util.List;
import java.util.Optional;

/**
 * One way to break the contract, and who must say so.
 *
 * @param requirement the id that must fail
 * @param mutation what becomes of an answer, where the fault lies in that
 */
public record Fault(String name, String requirement, Optional<Mutation> mutation) {

    /** Changes an answer on its way out. */
    @FunctionalInterface
    interface Mutation {
        void apply(Request request, String operation, Reply reply);
    }

    static Fault of(String name, String requirement) {
        return new Fault(name, requirement, Optional.empty());
    }

    static Fault of(String name, String requirement, Mutation mutation) {
        return new Fault(name, requirement, Optional.of(mutation));
    }

    List<Mutation> mutations() {
        return mutation.stream().toList();
    }

    @Override
    public String toString() {
        return name + " -> " + requirement;
    }
}
