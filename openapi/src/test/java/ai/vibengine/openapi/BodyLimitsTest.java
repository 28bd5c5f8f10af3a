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

    private static final Contract CONTRACT = Contract.load();
    private static final Contract DASHBOARD = CONTRACT.dashboard();

    /** Of both: the dashboard's contract has the components of the public one, too. */
    private static final Places PLACES = new Places(DASHBOARD);

    private static final int DEFAULT = CONTRACT.limits().maxBodyBytes();

    static Stream<Operation> operations() {
        return Stream.of(CONTRACT, DASHBOARD).flatMap(contract -> contract.operations().stream());
    }

    static Stream<Operation> operationsWithJson() {
        return operations().filter(operation -> operation.body().kind() == RequestBody.Kind.JSON);
    }

    @ParameterizedTest
    @MethodSource("operationsWithJson")
    void theLargestBodyFitsInPlainCharacters(Operation operation) {
        assertThat(largest(operation, 1)).isLessThanOrEqualTo(operation.body().maxBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"createSandbox", "extendSandboxTimeout", "runCommand", "writeCommandStdin"})
    void theLargestBodyFitsWithEveryCharacterEscaped(String id) {
        Operation operation = CONTRACT.operation(id);

        assertThat(largest(operation, ESCAPED))
                .isLessThanOrEqualTo(operation.body().maxBytes());
    }

    @ParameterizedTest
    @MethodSource("operationsWithJson")
    void whatSaysItsOwnLimitNeedsIt(Operation operation) {
        if (operation.node().has("x-max-body-bytes")) {
            assertThat(operation.open() ? operation.body().maxBytes() < DEFAULT : largest(operation, ESCAPED) > DEFAULT)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithJson")
    void whatHasABodySaysThatItCanBeTooLarge(Operation operation) {
        assertThat(List.of("413", "default")).anyMatch(operation.node().path("responses")::has);
    }

    @Test
    void noOtherOperationHasALimit() {
        assertThat(operations().filter(operation -> operation.node().has("x-max-body-bytes")))
                .allMatch(operation -> operation.body().kind() == RequestBody.Kind.JSON);
    }

    private static long largest(Operation operation, int bytesPerCharacter) {
        Located body = PLACES.resolve(new Located(operation.toString(), operation.node()).child("requestBody"));
        Located media = body.child("content").children().get(0);
        return size(media.child("schema"), bytesPerCharacter);
    }

    private static long size(Located at, int bytesPerCharacter) {
        Located schema = PLACES.resolve(at);
        if (schema.has("allOf")) {
            return schema.child("allOf").children().stream()
                    .mapToLong(part -> size(part, bytesPerCharacter))
                    .max()
                    .orElseThrow();
        }
        return switch (schema.text("type")) {
            case "boolean" -> "false".length();
            case "integer" -> String.valueOf(Integer.MIN_VALUE).length();
            case "number" -> String.valueOf(-Double.MAX_VALUE).length();
            case "string" -> text(schema, bytesPerCharacter);
            case "array" -> {
                long item = size(schema.child("items"), bytesPerCharacter);
                yield 2 + number(schema, "maxItems") * (item + 1);
            }
            case "object" -> {
                long bytes = 2;
                for (Located property : schema.child("properties").children()) {
                    bytes += property.name().length() + 4 + size(property, bytesPerCharacter);
                }
                if (schema.child("additionalProperties").node().isObject()) {
                    long name = text(schema.child("x-property-names"), bytesPerCharacter);
                    long value = size(schema.child("additionalProperties"), bytesPerCharacter);
                    long values = number(schema, "maxProperties") * value;
                    if (schema.has("x-max-total-length")) {
                        long quotes = 2 * number(schema, "maxProperties");
                        values = Math.min(values, quotes + number(schema, "x-max-total-length") * bytesPerCharacter);
                    }
                    bytes += number(schema, "maxProperties") * (name + 2) + values;
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
