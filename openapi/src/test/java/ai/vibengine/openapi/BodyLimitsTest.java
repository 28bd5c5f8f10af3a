package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that the schemas allow must not be too large for its operation. */
class BodyLimitsTest {
    /** As {@code \}{@code u0000}: what any character of two bytes in memory is at most, once it is escaped. */
    private static final int ESCAPED = 6;

    private static final int DEFAULT =
            TestContract.load().at("/x-limits/max_body_bytes").node().intValue();

    static Stream<TestOperation> operationsWithJson() {
        return Stream.of(TestContract.load(), TestContract.dashboard())
                .flatMap(contract -> contract.operations().stream())
                .filter(operation -> operation.takesBody() && json(operation).has("schema"));
    }

    @ParameterizedTest
    @MethodSource("operationsWithJson")
    void theLargestBodyFitsInPlainCharacters(TestOperation operation) {
        assertThat(largest(operation, 1)).isLessThanOrEqualTo(limit(operation));
    }

    @ParameterizedTest
    @ValueSource(strings = {"createSandbox", "extendSandboxTimeout", "runCommand", "writeCommandStdin"})
    void theLargestBodyFitsWithEveryCharacterEscaped(String operation) {
        assertThat(largest(TestContract.load().operation(operation), ESCAPED))
                .isLessThanOrEqualTo(limit(TestContract.load().operation(operation)));
    }

    @ParameterizedTest
    @MethodSource("operationsWithJson")
    void whatSaysItsOwnLimitNeedsIt(TestOperation operation) {
        if (operation.node().has("x-max-body-bytes")) {
            boolean smaller = operation.node().child("security").node().isArray();
            assertThat(smaller ? limit(operation) < DEFAULT : largest(operation, ESCAPED) > DEFAULT)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithJson")
    void whatHasABodySaysThatItCanBeTooLarge(TestOperation operation) {
        assertThat(List.of("413", "default")).anyMatch(operation.responses()::containsKey);
    }

    @Test
    void noOtherOperationHasALimit() {
        assertThat(Stream.of(TestContract.load(), TestContract.dashboard())
                        .flatMap(contract -> contract.operations().stream())
                        .filter(operation -> operation.node().has("x-max-body-bytes")))
                .allMatch(operation -> operation.takesBody() && json(operation).has("schema"));
    }

    private static Located json(TestOperation operation) {
        return operation.requestBody().child("content").child("application/json");
    }

    private static int limit(TestOperation operation) {
        return operation.node().node().path("x-max-body-bytes").asInt(DEFAULT);
    }

    private static long largest(TestOperation operation, int bytesPerCharacter) {
        return size(operation.contract(), json(operation).child("schema"), bytesPerCharacter);
    }

    private static long size(TestContract contract, Located at, int bytesPerCharacter) {
        Located schema = contract.resolve(at);
        if (schema.has("allOf")) {
            return schema.child("allOf").children().stream()
                    .mapToLong(part -> size(contract, part, bytesPerCharacter))
                    .max()
                    .orElseThrow();
        }
        return switch (schema.text("type")) {
            case "boolean" -> "false".length();
            case "integer" -> String.valueOf(Integer.MIN_VALUE).length();
            case "string" -> text(schema, bytesPerCharacter);
            case "array" -> {
                long item = size(contract, schema.child("items"), bytesPerCharacter);
                yield 2 + number(schema, "maxItems") * (item + 1);
            }
            case "object" -> {
                long bytes = 2;
                for (Located property : schema.child("properties").children()) {
                    bytes += property.name().length() + 4 + size(contract, property, bytesPerCharacter);
                }
                if (schema.child("additionalProperties").node().isObject()) {
                    long name = text(schema.child("x-property-names"), bytesPerCharacter);
                    long value = size(contract, schema.child("additionalProperties"), bytesPerCharacter);
                    bytes += number(schema, "maxProperties") * (name + value + 2);
                }
                yield bytes;
            }
            default -> throw new AssertionError("no type at " + schema);
        };
    }

    private static long text(Located schema, int bytesPerCharacter) {
        if (schema.has("enum")) {
            return 2L
                    + schema.texts("enum").stream()
                            .mapToInt(String::length)
                            .max()
                            .orElseThrow();
        }
        // A pattern that is a bound by itself is one of a token or an id.
        long characters = schema.has("maxLength") ? number(schema, "maxLength") : 256;
        return 2 + characters * bytesPerCharacter;
    }

    private static long number(Located schema, String keyword) {
        assertThat(schema.node().path(keyword).isIntegralNumber())
                .as(schema + " has " + keyword)
                .isTrue();
        return schema.node().path(keyword).longValue();
    }
}
