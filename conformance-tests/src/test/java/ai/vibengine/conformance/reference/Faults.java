package ai.vibengine.conformance.reference;

import java.util.Set;

/** What is switched on: faults, or harmless peculiarities. */
record Faults(Set<String> names) {
    Faults {
        names = Set.copyOf(names);
    }

    boolean on(String name) {
        return names.contains(name);
    }
}
