package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
    private static final Pattern CHARACTER_CLASS = Pattern.compile("\\[(?:\\\\.|[^]])*]");
    private static final Pattern WITHOUT_END = Pattern.compile("[*+]|\\{\\d+,}");

    private static final Places PLACES = new Places(Contract.load());

    static List<Located> schemas() {
        return PLACES.schemas();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everySchemaIsBoundedOrSaysWhyNot(Located schema) {
        assertThat(isBounded(schema)).isNotEqualTo(schema.has("x-unbounded"));
        assertThat(schema.node().path("x-unbounded").asText("a reason")).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyNumberHasALeast(Located schema) {
        if (isNumber(schema)) {
            assertThat(schema.has("minimum")).isTrue();
        }
    }

    @Test
    void everyPropertyAndComponentSaysWhatItIs() {
        assertThat(PLACES.properties())
                .allMatch(property ->
                        !PLACES.resolve(property).text("description").isBlank());
        assertThat(PLACES.at("/components/schemas").children())
                .allMatch(schema -> !schema.text("description").isBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"^sbx_[a-z0-9]{10}$", "^[a-z+*]{1,64}$", "^a\\.b$"})
    void aPatternWithAnEndBounds(String pattern) {
        assertThat(bounds(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"^[a-z]+$", "^[a-z]*$", "^[a-z]{3,}$", "[a-z]", "^a", "a$"})
    void aPatternWithoutEndDoesNotBound(String pattern) {
        assertThat(bounds(pattern)).isFalse();
    }

    static boolean isBounded(Located schema) {
        if (schema.has("$ref") || schema.has("allOf")) {
            return true;
        }
        if (isNumber(schema)) {
            return schema.has("maximum");
        }
        return switch (schema.text("type")) {
            case "boolean" -> true;
            case "string" -> isBoundedString(schema);
            case "array" -> schema.has("maxItems");
            case "object" -> isBoundedObject(schema);
            default -> throw new AssertionError("no type at " + schema);
        };
    }

    private static boolean isNumber(Located schema) {
        return schema.text("type").equals("integer") || schema.text("type").equals("number");
    }

    private static boolean isBoundedString(Located schema) {
        return schema.has("enum") || schema.has("maxLength") || bounds(schema.text("pattern"));
    }

    /** Named properties are bounded by their names; a map needs a size, and names and values of some length. */
    private static boolean isBoundedObject(Located schema) {
        return !schema.child("additionalProperties").node().isObject()
                || (schema.has("maxProperties")
                        && schema.child("x-property-names").has("maxLength")
                        && schema.child("x-property-names").has("minLength"));
    }

    private static boolean bounds(String pattern) {
        String outsideClasses = CHARACTER_CLASS.matcher(pattern).replaceAll("x");
        return pattern.startsWith("^")
                && pattern.endsWith("$")
                && !WITHOUT_END.matcher(outsideClasses).find();
    }
}
