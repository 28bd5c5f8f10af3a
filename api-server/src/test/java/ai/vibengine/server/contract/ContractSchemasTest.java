package ai.vibengine.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContractSchemasTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void whatIsNullableMayBeNullAndNothingElseThatItMayNotBe() throws IOException {
        ContractSchema schema =
                schema("{type: object, properties: {count: {type: integer, maximum: 9, nullable: true}}}");

        assertThat(schema.violationsOf(YAML.readTree("{count: null}"))).isEmpty();
        assertThat(schema.violationsOf(YAML.readTree("{count: 9}"))).isEmpty();
        assertThat(schema.violationsOf(YAML.readTree("{count: 10}"))).isNotEmpty();
        assertThat(schema.violationsOf(YAML.readTree("{count: nine}")))
                .containsExactly(new Violation("count", "must be an integer or null"));
    }

    @Test
    void whatIsNotNullableMayNotBeNull() throws IOException {
        ContractSchema schema = schema("{type: object, properties: {count: {type: integer, nullable: false}}}");

        assertThat(schema.violationsOf(YAML.readTree("{count: null}"))).isNotEmpty();
    }

    private static ContractSchema schema(String yaml) throws IOException {
        JsonNode root = YAML.readTree("{components: {schemas: {}}}");
        return new ContractSchemas(root).compile(YAML.readTree(yaml));
    }
}
