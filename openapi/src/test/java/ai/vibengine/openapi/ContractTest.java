package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
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
        assertThat(CONTRACT.find(method, path).map(Operation::id)).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "//sandboxes", "/sandboxes//timeout", "/sandboxes/x/timeout/y", "/x", "/templates/x/y"})
    void elsewhereThereIsNone(String path) {
        assertThat(CONTRACT.find("POST", path)).isEmpty();
        assertThat(CONTRACT.find("BREW", path)).isEmpty();
    }

    @Test
    void aPathSaysWhatItsParametersAreAndWhichMethodsItHas() {
        String path = "/sandboxes/sbx_a1b2c3d4e5/commands/cmd_1";

        assertThat(CONTRACT.find("GET", path).orElseThrow().pathValues(path))
                .containsOnly(Map.entry("sandbox_id", "sbx_a1b2c3d4e5"), Map.entry("command_id", "cmd_1"));
        assertThat(CONTRACT.methods("/sandboxes")).containsExactly("GET", "POST");
        assertThat(CONTRACT.methods("/x")).isEmpty();
    }

    @Test
    void anOperationSaysHowMuchItTakesOrIsBoundedAsMostAre() {
        assertBody(CONTRACT, "extendSandboxTimeout", RequestBody.Kind.JSON, 64 * 1024);
        assertBody(CONTRACT, "runCommand", RequestBody.Kind.JSON, 8 << 20);
        assertBody(CONTRACT, "listSandboxes", RequestBody.Kind.NONE, 64 * 1024);
        assertBody(CONTRACT, "writeFile", RequestBody.Kind.STREAM, 64 * 1024);
        assertBody(DASHBOARD, "createApiKey", RequestBody.Kind.JSON, 64 * 1024);
    }

    @Test
    void whatNeedsNobodySignedInTakesLittle() {
        assertThat(DASHBOARD.operations())
                .filteredOn(Operation::open)
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(operation.body().maxBytes()).isEqualTo(16 * 1024));
    }

    @Test
    void aParameterHasItsBoundsAndItsDefault() {
        Parameter limit = CONTRACT.operation("listSandboxes").parameter("limit").orElseThrow();

        assertThat(limit.place()).isEqualTo(Parameter.Place.QUERY);
        assertThat(limit.defaultValue().orElseThrow().intValue()).isEqualTo(20);
        assertThat(limit.violations(null)).isEmpty();
        assertThat(limit.violations("100")).isEmpty();
        assertThat(limit.violations("101")).containsExactly(new Violation("limit", "must be at most 100"));
        assertThat(limit.violations("x")).containsExactly(new Violation("limit", "must be an integer"));
    }

    @Test
    void aReplySaysItsCodesItsHeadersAndItsBody() {
        Operation create = CONTRACT.operation("createSandbox");

        assertThat(create.reply(201)).satisfies(created -> {
            assertThat(created.component()).contains("SandboxEnvelope");
            assertThat(created.headers()).containsKeys("Location", "X-Request-Id");
            assertThat(created.mediaTypes()).containsExactly("application/json");
        });
        assertThat(create.reply(429).codes()).containsExactly("rate_limited", "concurrency_limit_exceeded");
        assertThat(CONTRACT.errorCodes()).containsEntry("not_found", 404).containsEntry("rate_limited", 429);
    }

    @Test
    void limitsAndPlansAreNumbers() {
        assertThat(CONTRACT.limits().maxBodyBytes()).isEqualTo(64 * 1024);
        assertThat(CONTRACT.limits().rateWindow()).hasMinutes(1);
        assertThat(CONTRACT.plans().names()).containsExactly("free", "pro", "enterprise");
        assertThat(CONTRACT.plans().requestsPerMinute("free")).hasValue(60);
        assertThat(CONTRACT.plans().requestsPerMinute("enterprise")).isEmpty();
        assertThatThrownBy(() -> CONTRACT.limits().get("none")).hasMessage("The contract has no x-limits none");
        assertThat(DASHBOARD.limits().get("most_keys")).isPositive();
        assertThat(DASHBOARD.limits().maxBodyBytes())
                .isEqualTo(CONTRACT.limits().maxBodyBytes());
    }

    private static void assertBody(Contract contract, String operationId, RequestBody.Kind kind, int maxBytes) {
        RequestBody body = contract.operation(operationId).body();
        assertThat(body.kind()).isEqualTo(kind);
        assertThat(body.maxBytes()).isEqualTo(maxBytes);
    }
}
