package ai.vibengine.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.contract.Operation.Body;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {

    private static final Contract CONTRACT = Contract.load();
    private static final Contract DASHBOARD = CONTRACT.dashboard();

    @ParameterizedTest
    @CsvSource({
        "POST, /sandboxes, createSandbox",
        "GET, /sandboxes, listSandboxes",
        "GET, /sandboxes/, listSandboxes",
        "GET, /sandboxes;v=1, listSandboxes",
        "GET, /sandboxes/sbx_a1b2c3d4e5, getSandbox",
        "POST, /sandboxes/x/timeout, extendSandboxTimeout",
        "POST, /sandboxes/x/commands/y/stdin, writeCommandStdin",
        "PUT, /sandboxes/x/files, writeFile",
    })
    void anOperationIsFoundByMethodAndPath(String method, String path, String id) {
        assertThat(CONTRACT.operation(method, path).map(Operation::id)).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "//sandboxes", "/sandboxes//timeout", "/sandboxes/x/timeout/y", "/x", "/templates/x/y"})
    void elsewhereThereIsNone(String path) {
        assertThat(CONTRACT.operation("POST", path)).isEmpty();
        assertThat(CONTRACT.operation("BREW", path)).isEmpty();
    }

    @Test
    void anOperationSaysHowMuchItTakesOrIsBoundedAsMostAre() {
        assertThat(body(CONTRACT, "extendSandboxTimeout")).isEqualTo(new Body(Body.Kind.JSON, 64 * 1024));
        assertThat(body(CONTRACT, "runCommand")).isEqualTo(new Body(Body.Kind.JSON, 8 << 20));
        assertThat(body(CONTRACT, "listSandboxes").kind()).isEqualTo(Body.Kind.NONE);
        assertThat(body(CONTRACT, "writeFile").kind()).isEqualTo(Body.Kind.STREAM);
        assertThat(body(DASHBOARD, "uploadFile").kind()).isEqualTo(Body.Kind.STREAM);
        assertThat(body(DASHBOARD, "createApiKey")).isEqualTo(new Body(Body.Kind.JSON, 64 * 1024));
    }

    @Test
    void whatNeedsNobodySignedInTakesLittle() {
        assertThat(DASHBOARD.openOperations()).isNotEmpty().allSatisfy(open -> {
            String[] words = open.split(" ", 2);
            Optional<Operation> operation = DASHBOARD.operation(words[0], words[1]);
            assertThat(operation.orElseThrow().body().maxBytes()).isEqualTo(16 * 1024);
        });
    }

    private static Body body(Contract contract, String operationId) {
        return contract.operation(operationId).orElseThrow().body();
    }
}
