package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

    private static final Contract CONTRACT = Contract.load();

    @Test
    void everyExtensionBelongsToAGroupAndNothingElseDoes() {
        assertThat(extended())
                .allSatisfy(node -> assertThat(node.has("x-extension"))
                        .as(node.path("description").asText())
                        .isEqualTo(node.path("x-requirement").asText().equals("extension")));
    }

    @Test
    void everyGroupHasSomethingInItAndASentence() {
        assertThat(CONTRACT.extensions())
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(extended()
                        .map(node -> node.path("x-extension").asText())
                        .filter(group -> !group.isEmpty())
                        .distinct()
                        .toList());
        assertThat(CONTRACT.at("/x-extensions"))
                .allSatisfy(sentence -> assertThat(sentence.asText()).endsWith("."));
    }

    @Test
    void theProseAndTheExampleNameTheGroups() {
        String prose = CONTRACT.at("/components/schemas/Limits/properties/extensions/description")
                .asText();
        List<String> named = Pattern.compile("`([a-z_]+)`")
                .matcher(prose)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace("`", ""))
                .toList();

        assertThat(named).isEqualTo(CONTRACT.extensions());
        assertThat(CONTRACT.at("/components/examples/LimitsOfFree/value/data/extensions"))
                .extracting(JsonNode::asText)
                .isEqualTo(CONTRACT.extensions());
    }

    @Test
    void theBoundsOfNumbersAndMapsAreThoseOfTheirSchemas() {
        assertThat(CONTRACT.bounds("ExtendSandboxTimeoutRequest"))
                .containsExactly(Map.entry(
                        "timeout", new FieldBounds(new BigDecimal(1), new BigDecimal(86_400), Optional.empty())));
        assertThat(CONTRACT.bounds("CreateSandboxRequest"))
                .containsEntry(
                        "timeout",
                        new FieldBounds(new BigDecimal(1), new BigDecimal(86_400), Optional.of(new BigDecimal(60))))
                .containsEntry("metadata", new FieldBounds(BigDecimal.ZERO, new BigDecimal(50), Optional.empty()))
                .containsEntry("env", new FieldBounds(BigDecimal.ZERO, new BigDecimal(256), Optional.empty()))
                .doesNotContainKeys("template", "network");
    }

    /** Operations, and the properties of the requests of those that are no extensions themselves. */
    private static Stream<JsonNode> extended() {
        return Stream.concat(
                CONTRACT.operations().stream().map(Operation::node),
                CONTRACT.operations().stream()
                        .filter(operation -> operation.level() != Level.EXTENSION)
                        .flatMap(operation -> operation.body().component().stream())
                        .flatMap(name -> Stream.of(CONTRACT.at("/components/schemas/" + name + "/properties")))
                        .flatMap(properties -> properties.properties().stream())
                        .map(Map.Entry::getValue));
    }
}
