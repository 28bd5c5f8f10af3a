package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing that users have read in the public reference may be contradicted. */
class ReferenceTest {
    private final Contract contract = Contract.load();
    private final Places places = new Places(contract);
    private final Schemas documented = contract.schemas(Level.DOCUMENTED);
    private final Schemas claimed = contract.schemas(Level.CONTRACT);

    @ParameterizedTest
    @CsvSource({
        "create-sandbox-request.json, CreateSandboxRequest",
        "create-sandbox-response.json, SandboxEnvelope",
        "list-sandboxes-response.json, SandboxListEnvelope",
        "error.json, ErrorEnvelope"
    })
    void everyExampleOfTheReferenceIsValid(String example, String schema) {
        assertThat(documented.component(schema).violations(Reference.json(example)))
                .isEmpty();
    }

    @Test
    void theEnvelopesOfTheReferenceAreValid() {
        JsonNode sandbox = Reference.json("create-sandbox-response.json").path("data");
        JsonNode sandboxes = Reference.json("list-sandboxes-response.json").path("data");

        assertThat(documented
                        .component("SandboxEnvelope")
                        .violations(Reference.json("envelope.txt", "{ ... }", sandbox)))
                .isEmpty();
        assertThat(documented
                        .component("SandboxListEnvelope")
                        .violations(Reference.json("list-envelope.txt", "[ ... ]", sandboxes)))
                .isEmpty();
    }

    @Test
    void theContractRequiresNothingOfASandboxThatTheReferenceDoesNot() {
        assertThat(claimed.component("SandboxEnvelope").violations(Reference.json("create-sandbox-response.json")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "create-sandbox-response.json, SandboxEnvelope, '', data status",
        "create-sandbox-response.json, SandboxEnvelope, /data, sandbox_id template status started_at timeout",
        "list-sandboxes-response.json, SandboxListEnvelope, '', data has_more total_count",
        "list-sandboxes-response.json, SandboxListEnvelope, /data/1, sandbox_id template status started_at timeout",
        "error.json, ErrorEnvelope, '', error",
        "error.json, ErrorEnvelope, /error, code message"
    })
    void whatTheReferenceAlwaysShowsIsRequired(String example, String schema, String place, String names) {
        for (String name : names.split(" ", -1)) {
            JsonNode response = Reference.json(example);
            ((ObjectNode) response.at(place)).remove(name);
            assertThat(documented.component(schema).violations(response))
                    .as(name)
                    .hasSize(1);
        }
    }

    @Test
    void everySuccessHasTheEnvelopeOfTheReference() {
        for (Operation operation : contract.operations()) {
            if (operation.id().equals("readFile")) {
                // The bytes of a file come as they are.
                continue;
            }
            Reply success = operation.reply(operation.replies().firstKey());
            Located schema = places.schema(success.component().orElseThrow());
            boolean list = operation.id().startsWith("list");
            String shown = list ? "list-sandboxes-response.json" : "create-sandbox-response.json";
            assertThat(schema.texts("required"))
                    .as(operation.toString())
                    .containsExactlyInAnyOrderElementsOf(new Located("", Reference.json(shown)).fieldNames());
            assertThat(schema.child("properties").has("next_cursor"))
                    .as(operation.toString())
                    .isEqualTo(list);
        }
    }

    @Test
    void documentedAreTheFieldsThatTheReferenceShowsAndNoOthers() {
        JsonNode created = Reference.json("create-sandbox-response.json");
        assertDocumented("SandboxEnvelope", created);
        assertDocumented("Sandbox", created.path("data"));
        assertDocumented("SandboxListEnvelope", Reference.json("list-sandboxes-response.json"));
        assertDocumented("CreateSandboxRequest", Reference.json("create-sandbox-request.json"));
        assertDocumented("ErrorEnvelope", Reference.json("error.json"));
        assertDocumented("Error", Reference.json("error.json").path("error"));
    }

    @Test
    void theContractShowsTheExamplesOfTheReference() {
        ObjectNode created = value("SandboxRunning");
        created.withObject("/data").remove("expires_at");
        ObjectNode listed = value("SandboxListLastPage");
        listed.path("data").forEach(sandbox -> ((ObjectNode) sandbox).remove("expires_at"));

        assertThat(value("CreateSandboxReference")).isEqualTo(Reference.json("create-sandbox-request.json"));
        assertThat(created).isEqualTo(Reference.json("create-sandbox-response.json"));
        assertThat(listed).isEqualTo(Reference.json("list-sandboxes-response.json"));
    }

    @Test
    void documentedAreTheEndpointsOfTheReferenceAndNoOthers() {
        List<List<String>> endpoints = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            if (operation.level() == Level.DOCUMENTED) {
                String path = operation.path().replaceAll("\\{[^}]+}", ":id");
                endpoints.add(List.of(
                        operation.method(),
                        path,
                        operation.node().path("summary").asText()));
            }
        }
        assertThat(endpoints)
                .containsExactlyInAnyOrderElementsOf(
                        Table.rows(Reference.text("endpoints.md"), "Method", "Endpoint", "Description"));
    }

    @Test
    void theProseKeepsTheSentencesOfTheReference() {
        assertThat(Reference.text("prose.txt").lines())
                .allSatisfy(sentence -> assertThat(places.prose()).contains(sentence));
    }

    @Test
    void theServerIsTheOneOfTheReference() {
        assertThat(contract.at("/servers/0/url"))
                .isEqualTo(JsonNodeFactory.instance.textNode("https://api.vibengine.ai"));
    }

    private ObjectNode value(String example) {
        return contract.at("/components/examples/" + example + "/value").deepCopy();
    }

    private void assertDocumented(String schema, JsonNode shown) {
        List<String> names = new ArrayList<>();
        for (Located property : places.schema(schema).child("properties").children()) {
            if (places.level(property) == Level.DOCUMENTED) {
                names.add(property.name());
            }
        }
        assertThat(names).as(schema).containsExactlyInAnyOrderElementsOf(new Located("", shown).fieldNames());
    }
}
