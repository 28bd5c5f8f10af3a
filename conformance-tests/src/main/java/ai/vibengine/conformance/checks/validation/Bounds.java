package ai.vibengine.conformance.checks.validation;

import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Values at, over and under each bound of a schema. */
public final class Bounds {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    // Outside the Basic Multilingual Plane: two UTF-16 units and four bytes, yet one character.
    private static final String WIDE = "𝔘";

    private static final String TOTAL_LENGTH = "x-max-total-length";

    // Longer values are not worth sending with four bytes a character.
    private static final int LONGEST_WIDE = 100_000;

    private final Contract contract;

    public Bounds(Contract contract) {
        this.contract = contract;
    }

    /**
     * A value for a field, and whether the contract allows it.
     *
     * @param keyword the keyword of the schema that decides
     */
    record Case(String keyword, JsonNode value, boolean valid) {}

    List<Case> cases(JsonNode schema) {
        JsonNode open = contract.whole(schema);
        List<Case> cases = new ArrayList<>(
                switch (open.path("type").asText()) {
                    case "integer" -> integer(open);
                    case "number" -> number(open);
                    case "string" -> string(open);
                    case "object" -> open.has("properties") ? object() : map(open);
                    case "array" -> array(open);
                    case "boolean" -> bool();
                    default -> throw new IllegalStateException("No cases for " + open);
                });
        if (open.path("nullable").asBoolean()) {
            cases.removeIf(each -> each.value().isNull());
        }
        return cases;
    }

    private static List<Case> integer(JsonNode schema) {
        List<Case> cases = new ArrayList<>();
        if (schema.has("minimum")) {
            long minimum = schema.get("minimum").asLong();
            cases.add(new Case("minimum", JSON.numberNode(minimum), true));
            cases.add(new Case("minimum", JSON.numberNode(minimum - 1), false));
            cases.add(new Case("minimum", JSON.numberNode(-minimum - 1), false));
        }
        if (schema.has("maximum")) {
            long maximum = schema.get("maximum").asLong();
            cases.add(new Case("maximum", JSON.numberNode(maximum), true));
            cases.add(new Case("maximum", JSON.numberNode(maximum + 1), false));
        }
        cases.add(new Case("format", JSON.numberNode(Integer.MAX_VALUE + 1L), false));
        // 2^32 + 60, which a cast to 32 bits turns into 60.
        cases.add(new Case("format", JSON.numberNode((1L << 32) + 60), false));
        cases.add(new Case("format", JSON.numberNode(new BigDecimal("1e30")), false));
        cases.add(new Case("type", JSON.numberNode(new BigDecimal("60.5")), false));
        wrongTypes(cases, JSON.textNode("60"), JSON.booleanNode(true));
        return cases;
    }

    private static List<Case> number(JsonNode schema) {
        List<Case> cases = new ArrayList<>();
        BigDecimal step = schema.path("multipleOf").decimalValue();
        if (schema.has("minimum")) {
            BigDecimal minimum = schema.get("minimum").decimalValue();
            cases.add(new Case("minimum", JSON.numberNode(minimum), true));
            cases.add(new Case("minimum", JSON.numberNode(minimum.subtract(step)), false));
            cases.add(new Case("minimum", JSON.numberNode(minimum.negate()), false));
        }
        if (schema.has("multipleOf")) {
            cases.add(new Case("multipleOf", JSON.numberNode(step.multiply(new BigDecimal("1.5"))), false));
        }
        wrongTypes(cases, JSON.textNode("1"), JSON.booleanNode(true));
        return cases;
    }

    private static List<Case> bool() {
        List<Case> cases = new ArrayList<>();
        wrongTypes(cases, JSON.textNode("true"), JSON.numberNode(1));
        return cases;
    }

    private List<Case> string(JsonNode schema) {
        List<Case> cases = new ArrayList<>();
        if (schema.path("minLength").asInt() > 0) {
            cases.add(new Case("minLength", JSON.textNode(""), false));
        }
        if (schema.has("maxLength")) {
            int maximum = schema.get("maxLength").asInt();
            cases.add(new Case("maxLength", JSON.textNode("a".repeat(maximum)), true));
            cases.add(new Case("maxLength", JSON.textNode("a".repeat(maximum + 1)), false));
            if (!schema.has("pattern") && maximum <= LONGEST_WIDE) {
                cases.add(new Case("maxLength", JSON.textNode(WIDE.repeat(maximum)), true));
                cases.add(new Case("maxLength", JSON.textNode(WIDE.repeat(maximum + 1)), false));
            }
        }
        if (schema.has("enum")) {
            cases.add(new Case("enum", JSON.textNode("no-such-word"), false));
        }
        if (schema.has("pattern")) {
            for (String text : List.of("Base", "-base", "bäse", "base\n", "\u0000", "../base")) {
                if (!text.matches(schema.get("pattern").asText())) {
                    cases.add(new Case("pattern", JSON.textNode(text), false));
                }
            }
        }
        for (JsonNode value : schema.path("enum")) {
            if (value.isTextual()) {
                cases.add(new Case("enum", value, true));
            }
        }
        if (schema.has("enum")) {
            cases.add(new Case("enum", JSON.textNode("of-no-contract"), false));
        }
        wrongTypes(cases, JSON.numberNode(1));
        return cases;
    }

    /** What is in an object with properties has an operation of its own, by which it is checked. */
    private static List<Case> object() {
        List<Case> cases = new ArrayList<>();
        wrongTypes(cases, JSON.textNode("public"), JSON.booleanNode(true));
        return cases;
    }

    private List<Case> map(JsonNode schema) {
        List<Case> cases = new ArrayList<>();
        if (schema.has("maxProperties")) {
            int maximum = schema.get("maxProperties").asInt();
            cases.add(new Case("maxProperties", entries(maximum), true));
            cases.add(new Case("maxProperties", entries(maximum + 1), false));
        }
        if (schema.has(TOTAL_LENGTH)) {
            cases.add(new Case(TOTAL_LENGTH, longest(schema, 0), true));
            cases.add(new Case(TOTAL_LENGTH, longest(schema, 1), false));
        }
        for (Case key :
                string(((ObjectNode) schema.get("x-property-names")).deepCopy().put("type", "string"))) {
            if (key.value().isTextual() && !key.keyword().equals("type")) {
                cases.add(new Case(
                        "key-" + key.keyword(),
                        JSON.objectNode().put(key.value().asText(), "x"),
                        key.valid()));
            }
        }
        for (Case value : cases(schema.get("additionalProperties"))) {
            cases.add(new Case("value-" + value.keyword(), JSON.objectNode().set("k", value.value()), value.valid()));
        }
        wrongTypes(cases, JSON.textNode("k=v"), JSON.arrayNode().add("k"));
        return cases;
    }

    private List<Case> array(JsonNode schema) {
        List<Case> cases = new ArrayList<>();
        if (schema.path("minItems").asInt() > 0) {
            cases.add(new Case("minItems", JSON.arrayNode(), false));
        }
        if (schema.has("maxItems")) {
            var over = JSON.arrayNode();
            for (int i = 0; i <= schema.get("maxItems").asInt(); i++) {
                over.add("true");
            }
            cases.add(new Case("maxItems", over, false));
        }
        for (Case item : cases(schema.get("items"))) {
            cases.add(new Case("item-" + item.keyword(), JSON.arrayNode().add(item.value()), item.valid()));
        }
        wrongTypes(cases, JSON.textNode("true"), JSON.objectNode());
        cases.removeIf(each -> each.keyword().equals("type") && each.value().isArray());
        return cases;
    }

    private static void wrongTypes(List<Case> cases, JsonNode... wrong) {
        for (JsonNode value : wrong) {
            cases.add(new Case("type", value, false));
        }
        cases.add(new Case("type", JSON.arrayNode(), false));
        cases.add(new Case("type", JSON.nullNode(), false));
        cases.removeIf(c -> c.keyword().equals("type")
                && !c.valid()
                && c.value().isArray()
                && c.value().isEmpty()
                && cases.stream().anyMatch(o -> o.keyword().equals("minItems")));
    }

    /** Returns a map whose values have together as many characters as they may, and some more. */
    private static ObjectNode longest(JsonNode schema, int more) {
        int value = schema.at("/additionalProperties/maxLength").asInt();
        ObjectNode map = JSON.objectNode();
        for (int left = schema.get(TOTAL_LENGTH).asInt() + more; left > 0; left -= value) {
            map.put("k" + map.size(), "v".repeat(Math.min(left, value)));
        }
        return map;
    }

    private static ObjectNode entries(int count) {
        ObjectNode map = JSON.objectNode();
        for (int i = 0; i < count; i++) {
            map.put("k" + i, "v");
        }
        return map;
    }
}
