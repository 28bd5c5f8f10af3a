package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ContractParsesTest {
    private final Contract contract = Contract.load();
    private final Places places = new Places(contract);

    @Test
    void theFieldsParserReadsItWithoutMessages() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(contract.yaml(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths())
                .hasSameSizeAs(places.at("/paths").children());
    }

    @Test
    void itIsOpenApi303() {
        assertThat(places.root().text("openapi")).isEqualTo("3.0.3");
    }

    @Test
    void everyComponentIsUsed() {
        Set<String> components = new TreeSet<>();
        places.at("/components").children().stream()
                .filter(kind -> !kind.name().equals("securitySchemes"))
                .flatMap(kind -> kind.children().stream())
                .forEach(component -> components.add("#" + component.pointer()));
        Set<String> used = new TreeSet<>();
        places.having("$ref").forEach(reference -> used.add(reference.text("$ref")));

        assertThat(used).isEqualTo(components);
    }

    @Test
    void theReadmeExplainsEveryVendorKeyword() throws IOException {
        assertThat(keywords(Files.readString(Path.of("README.md")))).isEqualTo(keywords(contract.yaml()));
    }

    private static Set<String> keywords(String text) {
        Set<String> keywords = new TreeSet<>();
        Matcher matcher = Pattern.compile("\\bx-[a-z-]+\\b").matcher(text);
        while (matcher.find()) {
            keywords.add(matcher.group());
        }
        return keywords;
    }
}
