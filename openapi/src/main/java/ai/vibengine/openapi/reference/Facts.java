package ai.vibengine.openapi.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a schema says about its values besides their type, in the words of people. */
final class Facts {

    private Facts() {}

    /** Of a schema in one piece. */
    static List<Fact> of(JsonNode schema) {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Default", schema.path("default"));
        range(facts, "Range", schema, "minimum", "maximum", "");
        range(facts, "Length", schema, "minLength", "maxLength", " characters");
        range(facts, "Items", schema, "minItems", "maxItems", "");
        range(facts, "Entries", schema, "minProperties", "maxProperties", "");
        range(facts, "All values together", schema, "", "x-max-total-length", " characters");
        if (schema.has("enum")) {
            facts.add(new Fact(
                    "One of",
                    StreamSupport.stream(schema.path("enum").spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(", ")),
                    true));
        }
        add(facts, "Pattern", schema.path("pattern"));
        inner(facts, "Each name: ", schema.path("x-property-names"));
        inner(facts, "Each value: ", schema.path("additionalProperties"));
        if (schema.path("items").isObject() && !schema.path("items").has("properties")) {
            inner(facts, "Each item: ", schema.path("items"));
        }
        if (schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").booleanValue()) {
            facts.add(new Fact("Other fields", "refused", false));
        }
        return facts;
    }

    private static void inner(List<Fact> facts, String prefix, JsonNode schema) {
        if (schema.isObject()) {
            of(schema)
                    .forEach(fact -> facts.add(new Fact(
                            prefix + fact.label().toLowerCase(java.util.Locale.ROOT), fact.value(), fact.code())));
        }
    }

    private static void add(List<Fact> facts, String label, JsonNode value) {
        if (!value.isMissingNode()) {
            facts.add(new Fact(label, value.asText(), true));
        }
    }

    private static void range(List<Fact> facts, String label, JsonNode schema, String least, String most, String unit) {
        String lower = schema.path(least).asText();
        String upper = schema.path(most).asText();
        if (!lower.isEmpty() && !upper.isEmpty()) {
            facts.add(new Fact(label, lower.equals(upper) ? lower + unit : lower + " to " + upper + unit, false));
        } else if (!lower.isEmpty()) {
            facts.add(new Fact(label, "at least " + lower + unit, false));
        } else if (!upper.isEmpty()) {
            facts.add(new Fact(label, "at most " + upper + unit, false));
        }
    }
}
