package ai.vibengine.conformance.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.checks.Checks;
import ai.vibengine.conformance.engine.Requirement;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract says nothing that the kit does not prove. */
class CoverageTest {
    private static final Contract CONTRACT = Contract.load();
    private static final Set<String> REQUIREMENTS = Checks.catalogue(CONTRACT, Level.EXTENSION).requirements().stream()
            .map(Requirement::id)
            .collect(Collectors.toSet());

    @Test
    void everythingThatTheContractSaysHasARequirement() throws IOException {
        assertThat(new Coverage().missing(CONTRACT, REQUIREMENTS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/components/schemas/CreateSandboxRequest/properties | of_no_contract | {\"type\":\"string\"} |"
                        + " createSandbox.of_no_contract",
                "/components/schemas/CreateSandboxRequest/properties/timeout | multipleOf | 5 |"
                        + " createSandbox.timeout.multipleOf",
                "/components/schemas/Sandbox/properties | of_no_contract | {\"type\":\"string\"} | Sandbox has of_no_contract",
                "/components/parameters/Cursor/schema | default | \"x\" | listSandboxes.cursor.default",
                "/components/parameters/TemplateFilter | schema | {\"type\":\"string\",\"enum\":[\"base\"]} |"
                        + " listSandboxes.template.enum",
                "/paths/~1sandboxes/get/responses | 206 | {\"description\":\"x\"} | listSandboxes 206",
                "/paths/~1sandboxes/get/responses/200/headers | Link | {\"schema\":{}} | header Link",
                "/paths/~1sandboxes | patch | {\"operationId\":\"changeAll\",\"responses\":{}} | changeAll",
                "/x-limits | max_pages | 7 | x-limits max_pages",
                "/paths/~1sandboxes~1{sandbox_id}~1timeout/post | x-max-body-bytes | 9 | extendSandboxTimeout"
                        + " x-max-body-bytes",
                "/x-plans/free | builds | 3 | x-plans free.builds",
            })
    void whatIsAddedWithoutOneIsNamed(String where, String name, String value, String said) throws IOException {
        JsonNode tree = CONTRACT.tree();
        ((ObjectNode) tree.at(where.trim())).set(name.trim(), new JsonMapper().readTree(value));

        assertThat(new Coverage().missing(Contract.parse(tree.toString()), REQUIREMENTS))
                .contains("no requirement speaks of: " + said);
    }

    @Test
    void anErrorCodeMoreIsNamed() throws IOException {
        JsonNode tree = CONTRACT.tree();
        ((ArrayNode) tree.at("/components/schemas/ErrorCode/enum")).add("teapot");

        assertThat(new Coverage().missing(Contract.parse(tree.toString()), REQUIREMENTS))
                .containsExactly("no requirement speaks of: ErrorCode is teapot");
    }

    @Test
    void aRequirementThatIsNoMoreIsNamed() throws IOException {
        Set<String> fewer =
                REQUIREMENTS.stream().filter(id -> !id.equals("LIST-08")).collect(Collectors.toSet());

        assertThat(new Coverage().missing(CONTRACT, fewer))
                .contains("there is no requirement LIST-08, which should speak of: *.limit.default");
    }
}
