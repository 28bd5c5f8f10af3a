package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a schema cannot say, the examples still have to keep. */
class ExamplesTellTheTruthTest {
    private final Contract contract = Contract.load();
    private final Places places = new Places(contract);

    @Test
    void aSandboxExpiresWhenItsTimeoutIsOver() {
        assertThat(objectsWith("expires_at")).isNotEmpty().allSatisfy(sandbox -> {
            Instant startedAt = Instant.parse(sandbox.path("started_at").asText());
            assertThat(sandbox.path("expires_at").asText())
                    .isEqualTo(startedAt
                            .plusSeconds(sandbox.path("timeout").asLong())
                            .toString());
        });
    }

    @Test
    void aCursorIsThereExactlyWhenMoreFollows() {
        assertThat(objectsWith("has_more")).isNotEmpty().allSatisfy(list -> {
            assertThat(list.has("next_cursor")).isEqualTo(list.path("has_more").asBoolean());
            assertThat(list.has("status")).isFalse();
        });
        assertThat(objectsWith("next_cursor")).isNotEmpty();
    }

    @Test
    void aListCountsWhatItHolds() {
        assertThat(objectsWith("total_count")).isNotEmpty().allSatisfy(list -> {
            int count = list.path("total_count").asInt();
            int shown = list.path("data").size();
            assertThat(list.path("has_more").asBoolean()).isEqualTo(shown < count);
        });
    }

    @Test
    void aTemplateHasAnErrorExactlyWhenItFailed() {
        assertThat(objectsWith("created_at"))
                .isNotEmpty()
                .allSatisfy(template -> assertThat(template.has("error"))
                        .isEqualTo(template.path("status").asText().equals("failed")));
    }

    @Test
    void aStopReasonComesWithItsTime() {
        assertThat(objectsWith("reason")).isNotEmpty().allMatch(error -> error.has("stopped_at"));
    }

    @Test
    void everyErrorExampleHasACodeOfItsResponse() {
        for (Operation operation : contract.operations()) {
            places.responses(operation).forEach((status, response) -> {
                List<String> codes = operation.reply(status).codes();
                for (Located example : response.child("content")
                        .child("application/json")
                        .child("examples")
                        .children()) {
                    JsonNode error =
                            places.resolve(example).node().path("value").path("error");
                    if (codes.isEmpty()) {
                        assertThat(error.isMissingNode()).as(example.pointer()).isTrue();
                    } else {
                        assertThat(codes)
                                .as(example.pointer())
                                .contains(error.path("code").asText());
                    }
                }
            });
        }
    }

    @Test
    void everyErrorCodeOfAResponseHasAnExample() {
        for (Located response : places.at("/components/responses").children()) {
            List<String> shown =
                    response.child("content").child("application/json").child("examples").children().stream()
                            .map(example -> places.resolve(example)
                                    .node()
                                    .at("/value/error/code")
                                    .asText())
                            .distinct()
                            .toList();
            assertThat(shown).as(response.pointer()).containsAll(response.texts("x-error-codes"));
        }
    }

    /** Every object among the examples that has the field, and is not a schema. */
    private List<JsonNode> objectsWith(String field) {
        Stream<JsonNode> components =
                places.at("/components/examples").children().stream().map(Located::node);
        Stream<JsonNode> schemas =
                places.schemas().stream().map(schema -> schema.node().path("example"));
        return Stream.concat(components, schemas)
                .flatMap(example -> example.findParents(field).stream())
                .toList();
    }
}
