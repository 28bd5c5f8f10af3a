package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    private static final Contract CONTRACT = Contract.load();
    private static final Places PLACES = new Places(CONTRACT);

    record Example(Located place, Located schema, JsonNode value) {
        @Override
        public String toString() {
            return place.toString();
        }
    }

    static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Located holder : PLACES.schemaHolders()) {
            if (holder.has("example")) {
                examples.add(example(holder.child("example"), holder.child("schema")));
            }
            for (Located named : holder.child("examples").children()) {
                Located value = PLACES.resolve(named).child("value");
                examples.add(new Example(named, holder.child("schema"), value.node()));
            }
        }
        for (Located schema : PLACES.schemas()) {
            if (schema.has("example")) {
                examples.add(example(schema.child("example"), schema));
            }
        }
        return examples;
    }

    private static Example example(Located place, Located schema) {
        return new Example(place, schema, place.node());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsValid(Example example) {
        assertThat(PLACES.violations(example.schema(), example.value())).isEmpty();
    }

    @Test
    void everyMediaTypeParameterAndHeaderHasAnExample() {
        assertThat(PLACES.schemaHolders())
                .allMatch(holder -> holder.has("example")
                        || !holder.child("examples").children().isEmpty());
    }

    @Test
    void everyComponentSchemaHasAnExample() {
        assertThat(PLACES.at("/components/schemas").children()).allMatch(schema -> schema.has("example"));
    }

    @Test
    void aPropertyNameOutsideItsBoundsIsInvalid() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("k".repeat(64), "v");
        assertThat(CONTRACT.schema("Metadata").violations(metadata)).isEmpty();

        assertThat(CONTRACT.schema("Metadata").violations(metadata.deepCopy().put("k".repeat(65), "v")))
                .hasSize(1);
        assertThat(CONTRACT.schema("Metadata").violations(metadata.deepCopy().put("", "v")))
                .hasSize(1);
    }

    @Test
    void aDayThatDoesNotExistIsInvalid() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        assertThat(CONTRACT.schema("Timestamp").violations(json.textNode("2026-02-28T10:30:00Z")))
                .isEmpty();
        assertThat(CONTRACT.schema("Timestamp").violations(json.textNode("2026-02-30T10:30:00Z")))
                .isNotEmpty();
    }

    @Test
    void requestsRefuseUnknownFields() {
        for (Operation operation : CONTRACT.operations()) {
            operation
                    .body()
                    .component()
                    .ifPresent(component -> assertThat(
                                    CONTRACT.schema(component).node().path("additionalProperties"))
                            .as(operation.toString())
                            .isEqualTo(JsonNodeFactory.instance.booleanNode(false)));
        }
    }
}
