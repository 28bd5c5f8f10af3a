package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;

/** The numbers of {@code x-plans}. A plan without a number has one for each account. */
public final class Plans {

    private final Map<String, Numbers> byName;

    private Plans(Map<String, Numbers> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    static Plans of(JsonNode node) {
        Map<String, Numbers> byName = new LinkedHashMap<>();
        node.properties()
                .forEach(plan -> byName.put(plan.getKey(), Numbers.of("x-plans " + plan.getKey(), plan.getValue())));
        return new Plans(byName);
    }

    /** Returns the names of the plans. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** Returns a plan's numbers by their names, in the order of the contract. */
    public Map<String, Integer> numbers(String plan) {
        return plan(plan).byName();
    }

    /**
     * Returns a number of a plan that has it.
     *
     * @throws NoSuchElementException if it does not
     */
    public int get(String plan, String name) {
        return plan(plan).get(name);
    }

    /** Returns how many requests the plan allows in a minute. */
    public OptionalInt requestsPerMinute(String plan) {
        return plan(plan).find("requests_per_minute");
    }

    /** Returns how many sandboxes the plan allows at once. */
    public OptionalInt concurrentSandboxes(String plan) {
        return plan(plan).find("concurrent_sandboxes");
    }

    private Numbers plan(String name) {
        Numbers numbers = byName.get(name);
        if (numbers == null) {
            throw new NoSuchElementException("The contract has no plan " + name);
        }
        return numbers;
    }
}
