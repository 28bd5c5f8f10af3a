package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Contract CONTRACT = Contract.load();

    @Test
    void whatIsNullableMayBeNullAndNothingElseThatItMayNotBe() throws IOException {
        ContractSchema schema =
                schema("{type: object, properties: {count: {type: integer, maximum: 9, nullable: true}}}");

        assertThat(schema.violations(YAML.readTree("{count: null}"))).isEmpty();
        assertThat(schema.violations(YAML.readTree("{count: 9}"))).isEmpty();
        assertThat(schema.violations(YAML.readTree("{count: 10}")))
                .containsExactly(new Violation("count", "must be at most 9"));
        assertThat(schema.violations(YAML.readTree("{count: nine}")))
                .containsExactly(new Violation("count", "must be an integer or null"));
    }

    @Test
    void whatIsNotNullableMayNotBeNull() throws IOException {
        ContractSchema schema = schema("{type: object, properties: {count: {type: integer, nullable: false}}}");

        assertThat(schema.violations(YAML.readTree("{count: null}")))
                .containsExactly(
                        new Violation("count", "must be an integer, not null; leave it out where there is no value"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CreateSandboxRequest | {} | template: is required",
                "CreateSandboxRequest | [] | The request body must be an object",
                "CreateSandboxRequest | {\"template\": null} | template: must be a string, not null",
                "CreateSandboxRequest | {\"template\": \"\"} | template: must have at least 1 character",
                "CreateSandboxRequest | {\"template\": \"-a\"} | template: must be of a-z, 0-9, dots,"
                        + " underscores and hyphens, and begin with a letter or a digit",
                "CreateSandboxRequest | {\"template\": \"a\", \"x\": 1} | x: is not a known field",
                "CreateSandboxRequest | {\"template\": \"a\", \"timeout\": 0} | timeout: must be at least 1",
                "CreateSandboxRequest | {\"template\": \"a\", \"timeout\": 86401} | timeout: must be at most 86400",
                "CreateSandboxRequest | {\"template\": \"a\", \"cpu\": 0.3} | cpu: must be a multiple of 0.25",
                "CreateSandboxRequest | {\"template\": \"a\", \"cpu\": 0} | cpu: must be at least 0.25",
                "CreateSandboxRequest | {\"template\": \"a\", \"memory_mib\": 63} | memory_mib: must be at least 64",
                "CreateSandboxRequest | {\"template\": \"a\", \"timeout\": 1.5} | timeout: must be an integer",
                "CreateSandboxRequest | {\"template\": \"a\", \"metadata\": {\"k\": 1}} | metadata.k: must be a string",
                "CreateSandboxRequest | {\"template\": \"a\", \"metadata\": {\"\": \"\"}} | metadata: has a key that is not allowed: \"\";"
                        + " keys have 1 to 64 characters",
                "BuildTemplateRequest | {\"template_id\": \"a\", \"commands\": [1]} | commands[0]: must be a string",
                "BuildTemplateRequest | {\"template_id\": \"a\", \"commands\": [\"\\u0000\"]} | commands[0]: must not have the"
                        + " character U+0000",
                "BuildTemplateRequest | {\"template_id\": \"a\", \"commands\": [\"a\"], \"env\": {\"1\": \"\"}} | env: has a key that"
                        + " is not allowed: \"1\"; keys have 1 to 128 characters and begin with a letter or an underscore, and go on"
                        + " with letters, digits and underscores",
            })
    void aViolationNamesTheFieldAndTheBound(String schema, String json, String sentence) throws IOException {
        JsonNode value = new ObjectMapper().readTree(json);

        assertThat(CONTRACT.schema(schema).violations(value))
                .extracting(Violation::sentence)
                .first()
                .isEqualTo(sentence);
    }

    @Test
    void theTextsOfAMapAreBoundedTogetherInCodePoints() throws IOException {
        ContractSchema schema = schema("{type: object, additionalProperties: {type: string}, x-max-total-length: 3}");

        assertThat(schema.violations(YAML.readTree("{a: \"\\U0001D518\", b: xy}")))
                .isEmpty();
        assertThat(schema.violations(YAML.readTree("{env: ab, b: xy}")))
                .containsExactly(new Violation("", "must have at most 3 characters in all values together"));
    }

    @Test
    void aValueThatIsNotCountedUpIsToldThoseThatAre() throws IOException {
        assertThat(schema("{type: object, properties: {place: {type: string, enum: [here, there]}}}")
                        .violations(YAML.readTree("{place: elsewhere}")))
                .containsExactly(new Violation("place", "must be one of here, there"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"300.0", "3e2"})
    void anIntegerIsWrittenAsOne(String number) throws IOException {
        JsonNode value = new ObjectMapper().readTree("{\"template\": \"base\", \"timeout\": " + number + "}");

        assertThat(CONTRACT.schema("CreateSandboxRequest").violations(value))
                .containsExactly(new Violation("timeout", "must be written as a plain integer"));
    }

    @Test
    void aNameThatIsWrongComesBeforeTheValuesOfTheMap() throws IOException {
        JsonNode value = new ObjectMapper().readTree("{\"template\": \"a\", \"metadata\": {\"\": \"\", \"k\": 1}}");

        assertThat(CONTRACT.schema("CreateSandboxRequest").violations(value))
                .extracting(Violation::field)
                .containsExactly("metadata", "metadata.k");
    }

    @Test
    void aPropertyOfAHigherLevelMayBeAbsentAtALowerOne() throws IOException {
        JsonNode envelope = YAML.readTree("{status: ok}");

        assertThat(CONTRACT.schemas(Level.DOCUMENTED)
                        .component("LimitsEnvelope")
                        .violations(envelope))
                .isEmpty();
        assertThat(CONTRACT.schema("LimitsEnvelope").violations(envelope))
                .containsExactly(new Violation("data", "is required"));
    }

    @Test
    void aKeywordThatIsMisspeltIsRefused() {
        assertThatThrownBy(() -> schema("{type: string, maxLenght: 9}").violations(TextNode.valueOf("x")))
                .hasRootCauseMessage("The contract has an unknown keyword: maxLenght");
    }

    private static ContractSchema schema(String yaml) throws IOException {
        return CONTRACT.schemas().compile(YAML.readTree(yaml));
    }
}
