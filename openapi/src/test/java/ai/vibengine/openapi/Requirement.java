package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Who must provide a thing. Each level includes those before it. */
enum Requirement {
    DOCUMENTED,
    CONTRACT,
    EXTENSION;

    static Requirement of(TestContract contract, Located located) {
        Located stated = located.has("x-requirement") ? located : contract.resolve(located);
        if (!stated.has("x-requirement")) {
            throw new AssertionError("no x-requirement at " + located);
        }
        String level = stated.text("x-requirement");
        for (Requirement requirement : values()) {
            if (requirement.name().toLowerCase(Locale.ROOT).equals(level)) {
                return requirement;
            }
        }
        throw new AssertionError(level + " is no level, at " + stated);
    }

    boolean includes(Requirement other) {
        return other.compareTo(this) <= 0;
    }

    /**
     * The contract's components with {@code required} cut down to this level: an implementation that keeps only the
     * reference owes nothing that the reference does not show.
     */
    JsonNode components(TestContract contract) {
        JsonNode components = contract.at("/components").node().deepCopy();
        for (Located schema : new Walk(contract).having("required")) {
            JsonNode copy = components.at(below(schema.pointer()));
            if (copy instanceof ObjectNode object && object.get("required") instanceof ArrayNode) {
                ArrayNode required = object.putArray("required");
                for (String name : schema.texts("required")) {
                    if (includes(of(contract, schema.child("properties").child(name)))) {
                        required.add(name);
                    }
                }
            }
        }
        return components;
    }

    private static String below(String pointer) {
        String prefix = "/components";
        return pointer.startsWith(prefix) ? pointer.substring(prefix.length()) : "/nothing";
    }
}
