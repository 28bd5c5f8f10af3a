package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {
    /** The code that only the URLs of ports answer, which are no operations. */
    private static final String OF_PORTS = "bad_gateway";

    private final Contract contract = Contract.load();
    private final Places places = new Places(contract);

    @Test
    void theTableNamesTheCodesOfTheResponses() {
        Set<String> table = new TreeSet<>();
        Table.rows(contract.at("/info/description").asText(), "Status", "Code", "Meaning")
                .forEach(row -> table.add(row.get(0) + " " + row.get(1).replace("`", "")));
        Set<String> responses = new TreeSet<>(Set.of("502 " + OF_PORTS));
        for (Operation operation : contract.operations()) {
            operation
                    .replies()
                    .forEach((status, reply) -> reply.codes().forEach(code -> responses.add(status + " " + code)));
        }
        assertThat(table).isEqualTo(responses);
    }

    @Test
    void theEnumNamesTheCodesOfTheResponses() {
        Set<String> responses = new TreeSet<>(Set.of(OF_PORTS));
        for (Located response : places.at("/components/responses").children()) {
            assertThat(response.texts("x-error-codes")).as(response.pointer()).isNotEmpty();
            responses.addAll(response.texts("x-error-codes"));
        }
        assertThat(responses)
                .containsExactlyInAnyOrderElementsOf(places.schema("ErrorCode").texts("enum"));
    }

    @Test
    void onlyWhatStartsSandboxesOrBuildsMeetsTheConcurrencyLimit() {
        for (Operation operation : contract.operations()) {
            assertThat(operation.reply(429).codes())
                    .as(operation.toString())
                    .contains("rate_limited")
                    .hasSize(
                            Set.of("createSandbox", "buildTemplate", "createSnapshot")
                                            .contains(operation.id())
                                    ? 2
                                    : 1);
        }
    }
}
