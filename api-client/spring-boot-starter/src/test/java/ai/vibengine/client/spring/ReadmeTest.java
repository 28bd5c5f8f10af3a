package ai.vibengine.client.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README says what is so. */
class ReadmeTest {

    @Test
    void theSampleIsTheControllerThatTheBuildCompiles() throws Exception {
        String source = Files.readString(
                Path.of("src", "test", "java", "ai", "vibengine", "client", "spring", "SandboxController.java"));
        Matcher sample = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme());

        assertThat(sample.find()).isTrue();
        assertThat(source).endsWith(sample.group(1));
    }

    @Test
    void theTableHasEachPropertyThatEditorsAreTold() throws Exception {
        List<String> told = new ArrayList<>();
        try (InputStream metadata =
                VibengineProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            for (JsonNode property : new ObjectMapper().readTree(metadata).path("properties")) {
                assertThat(property.path("description").textValue())
                        .as(property.toString())
                        .isNotBlank();
                told.add(property.path("name").textValue());
            }
        }

        assertThat(Pattern.compile("^\\| `(vibengine\\.[a-z-]+)`", Pattern.MULTILINE)
                        .matcher(readme())
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(told.stream()
                        .filter(name -> name.startsWith("vibengine."))
                        .toList());
        assertThat(told).contains("management.health.vibengine.enabled").hasSizeGreaterThan(5);
    }

    private static String readme() throws Exception {
        return Files.readString(Path.of("README.md"));
    }
}
