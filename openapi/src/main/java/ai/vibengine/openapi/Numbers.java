package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;

/**
 * Numbers by their names in the contract.
 *
 * @param where the keyword that has them
 */
record Numbers(String where, Map<String, Integer> byName) {

    Numbers {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    static Numbers of(String where, JsonNode node) {
        Map<String, Integer> byName = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> byName.put(entry.getKey(), entry.getValue().intValue()));
        return new Numbers(where, byName);
    }

    OptionalInt find(String name) {
        Integer number = byName.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    int get(String name) {
        return find(name).orElseThrow(() -> new NoSuchElementException("The contract has no " + where + " " + name));
    }
}
