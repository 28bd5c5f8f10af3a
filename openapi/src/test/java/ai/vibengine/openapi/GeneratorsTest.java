package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the contract avoids because common generators of clients break on it; {@code openapi/clients} runs them. */
class GeneratorsTest {

    private static final JsonNode COMPONENTS = read().path("components");

    @Test
    void aBodyOfAnyTypeIsOfABinaryOneFirst() {
        // openapi-python-client leaves out operations whose only type is a range, and openapi-generator's Python sends
        // the range.
        for (JsonNode content : read().findValues("content")) {
            List<String> types = new ArrayList<>();
            content.fieldNames().forEachRemaining(types::add);
            if (!types.isEmpty()) {
                assertThat(types.get(0)).doesNotContain("*");
            }
        }
    }

    @Test
    void noTwoComponentsHaveTheSameName() {
        // To oapi-codegen each of them is a type of one package.
        Map<String, List<String>> places = new TreeMap<>();
        for (String kind : List.of("schemas", "parameters", "responses")) {
            COMPONENTS
                    .path(kind)
                    .fieldNames()
                    .forEachRemaining(
                            name -> places.computeIfAbsent(name.toLowerCase(Locale.ROOT), each -> new ArrayList<>())
                                    .add(kind + "/" + name));
        }
        assertThat(places.values())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each).hasSize(1));
    }

    @Test
    void noTwoEnumerationsHaveAMemberOfTheSameName() {
        // To openapi-generator's Go each of them is a constant of one package, unless x-enum-varnames gives it another
        // name.
        Map<String, List<String>> owners = new TreeMap<>();
        for (Map.Entry<String, JsonNode> schema : COMPONENTS.path("schemas").properties()) {
            JsonNode names = schema.getValue().path("x-enum-varnames");
            JsonNode members = schema.getValue().path("enum");
            if (!names.isMissingNode()) {
                assertThat(names).as(schema.getKey()).hasSameSizeAs(members);
            }
            (names.isMissingNode() ? members : names)
                    .forEach(name -> owners.computeIfAbsent(
                                    name.asText().toUpperCase(Locale.ROOT), each -> new ArrayList<>())
                            .add(schema.getKey()));
        }
        assertThat(owners)
                .isNotEmpty()
                .allSatisfy((name, each) -> assertThat(each)
                        .as("%s; give all but one x-enum-varnames", name)
                        .hasSize(1));
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
