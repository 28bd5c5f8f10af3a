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
    private static final TestContract CONTRACT = TestContract.load();
    private static final Walk WALK = new Walk(CONTRACT);
    private static final TestSchemas SCHEMAS = new TestSchemas(CONTRACT, Requirement.EXTENSION);

    record Example(Located place, Located schema, JsonNode value) {
        @Override
        public String toString() {
            return place.toString();
        }
    }

    static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Located holder : WALK.schemaHolders()) {
            if (holder.has("example")) {
                examples.add(example(holder.child("example"), holder.child("schema")));
            }
            for (Located named : holder.child("examples").children()) {
                Located value = CONTRACT.resolve(named).child("value");
                examples.add(new Example(named, holder.child("schema"), value.node()));
            }
        }
        for (Located schema : WALK.schemas()) {
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
        assertThat(SCHEMAS.errors(example.schema(), example.value())).isEmpty();
    }

    @Test
    void everyMediaTypeParameterAndHeaderHasAnExample() {
        assertThat(WALK.schemaHolders())
                .allMatch(holder -> holder.has("example")
                        || !holder.child("examples").children().isEmpty());
    }

    @Test
    void everyComponentSchemaHasAnExample() {
        assertThat(CONTRACT.at("/components/schemas").children()).allMatch(schema -> schema.has("example"));
    }

    @Test
    void aPropertyNameOutsideItsBoundsIsInvalid() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("k".repeat(64), "v");
        assertThat(SCHEMAS.errors("Metadata", metadata)).isEmpty();

        assertThat(SCHEMAS.errors("Metadata", metadata.deepCopy().put("k".repeat(65), "v")))
                .hasSize(1);
        assertThat(SCHEMAS.errors("Metadata", metadata.deepCopy().put("", "v"))).hasSize(1);
    }

    @Test
    void aDayThatDoesNotExistIsInvalid() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        assertThat(SCHEMAS.errors("Timestamp", json.textNode("2026-02-28T10:30:00Z")))
                .isEmpty();
        assertThat(SCHEMAS.errors("Timestamp", json.textNode("2026-02-30T10:30:00Z")))
                .isNotEmpty();
    }

    @Test
    void requestsRefuseUnknownFields() {
        for (TestOperation operation : CONTRACT.operations()) {
            Located content = operation.takesBody() ? operation.requestBody().child("content") : operation.node();
            if (content.has("application/json")) {
                Located media = content.child("application/json");
                assertThat(CONTRACT.resolve(media.child("schema")).node().path("additionalProperties"))
                        .as(operation.toString())
                        .isEqualTo(JsonNodeFactory.instance.booleanNode(false));
            }
        }
    }
}
