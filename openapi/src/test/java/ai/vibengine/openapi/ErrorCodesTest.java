package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {
    private final TestContract contract = TestContract.load();

    @Test
    void theTableNamesTheCodesOfTheResponses() {
        Set<String> table = new TreeSet<>();
        Table.rows(contract.at("/info").text("description"), "Status", "Code", "Meaning")
                .forEach(row -> table.add(row.get(0) + " " + row.get(1).replace("`", "")));
        Set<String> responses = new TreeSet<>();
        for (TestOperation operation : contract.operations()) {
            operation
                    .responses()
                    .forEach((status, response) ->
                            response.texts("x-error-codes").forEach(code -> responses.add(status + " " + code)));
        }
        assertThat(table).isEqualTo(responses);
    }

    @Test
    void theEnumNamesTheCodesOfTheResponses() {
        Set<String> responses = new TreeSet<>();
        for (Located response : contract.at("/components/responses").children()) {
            assertThat(response.texts("x-error-codes")).as(response.pointer()).isNotEmpty();
            responses.addAll(response.texts("x-error-codes"));
        }
        assertThat(responses)
                .containsExactlyInAnyOrderElementsOf(
                        contract.schema("ErrorCode").texts("enum"));
    }

    @Test
    void onlyWhatStartsSandboxesOrBuildsMeetsTheConcurrencyLimit() {
        for (TestOperation operation : contract.operations()) {
            assertThat(operation.response("429").texts("x-error-codes"))
                    .as(operation.toString())
                    .contains("rate_limited")
                    .hasSize(Set.of("createSandbox", "buildTemplate").contains(operation.id()) ? 2 : 1);
        }
    }
}
