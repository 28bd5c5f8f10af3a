package ai.vibengine.server.sandbox.resources;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResourcesTest {

    private static final String ASKED = "\"cpu\":0.75,\"memory_mib\":100,\"disk_mib\":200";

    @RegisterExtension
    final TestServer server = TestServer.withWarmSandboxes(2);

    @Test
    void everyAnswerShowsWhatASandboxWasGiven() {
        Api api = server.account();
        String body = "{\"template\":\"base\"," + ASKED + "}";
        Answer created =
                api.send("POST", "/sandboxes", body, "Content-Type", "application/json", "Idempotency-Key", "k");
        String path = "/sandboxes/" + created.sandboxId();

        assertGiven(created.data());
        assertGiven(api.send("POST", "/sandboxes", body, "Content-Type", "application/json", "Idempotency-Key", "k")
                .data());
        assertGiven(api.get(path).data());
        assertGiven(api.get("/sandboxes").data().get(0));
        assertGiven(api.post(path + "/timeout", "{\"timeout\":100}").data());
        assertGiven(api.delete(path).data());
    }

    @Test
    void theyAreKeptOverARestart() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = server.keyOf(account).create(ASKED);

        server.stop();
        server.start();

        assertGiven(server.keyOf(account).get("/sandboxes/" + id).data());
    }

    private static void assertGiven(JsonNode sandbox) {
        assertThat(sandbox.path("cpu").asDouble()).isEqualTo(0.75);
        assertThat(sandbox.path("memory_mib").asInt()).isEqualTo(100);
        assertThat(sandbox.path("disk_mib").asInt()).isEqualTo(200);
    }

    @Test
    void theRuntimeIsToldOfThem() {
        String id = server.account().create(ASKED);

        SandboxLimits limits = server.runtime().specOf(id).limits();
        assertThat(limits.cpus()).isEqualTo(0.75);
        assertThat(limits.memoryBytes()).isEqualTo(100L << 20);
        assertThat(limits.diskBytes()).isEqualTo(200L << 20);
    }

    @Test
    void whoeverAsksForNothingGetsWhatTheOperatorGives() {
        Api api = server.account();
        String id = api.create();

        JsonNode sandbox = api.get("/sandboxes/" + id).data();
        assertThat(sandbox.path("cpu").asDouble()).isEqualTo(0.5);
        assertThat(sandbox.path("memory_mib").asInt()).isEqualTo(64);
        assertThat(sandbox.has("disk_mib")).isFalse();
        assertThat(server.runtime().specOf(id).limits().diskBytes()).isZero();
    }

    @Test
    void oneThatWaitsIsGivenMemoryAndProcessorTime() throws Exception {
        Set<String> waiting = awaitWaiting();

        String id = server.account().create("\"cpu\":0.25,\"memory_mib\":65");

        assertThat(waiting).contains(id);
        assertThat(server.runtime().specOf(id).limits().memoryBytes()).isEqualTo(65L << 20);
        assertThat(server.runtime().specOf(id).limits().cpus()).isEqualTo(0.25);
    }

    @Test
    void oneWithAnotherDiskIsStartedAnew() throws Exception {
        Set<String> waiting = awaitWaiting();

        String id = server.account().create("\"disk_mib\":64");

        assertThat(waiting).doesNotContain(id);
        assertThat(server.runtime().specOf(id).limits().diskBytes()).isEqualTo(64L << 20);
    }

    private Set<String> awaitWaiting() throws Exception {
        return Eventually.get(() -> Set.copyOf(server.runtime().running()), running -> running.size() == 2);
    }

    @ParameterizedTest
    @CsvSource({"cpu,2,2.25", "memory_mib,2048,2049", "disk_mib,4096,4097"})
    void noMoreIsGivenThanThePlanAllows(String field, String most, String more) {
        Api api = server.account(Plan.FREE);

        Answer refused = api.post("/sandboxes", "{\"template\":\"base\",\"" + field + "\":" + more + "}");

        assertThat(refused.outcome()).isEqualTo("400 invalid_request");
        assertThat(refused.message()).isEqualTo(field + ": must be at most " + most);
        assertThat(api.get("/limits").data().at("/bounds/" + field + "/max").asText())
                .isEqualTo(most);
        String id = api.create("\"" + field + "\":" + most);
        assertThat(api.get("/sandboxes/" + id).data().path(field).asText()).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu,0",
        "cpu,0.3",
        "cpu,-1",
        "cpu,1e400",
        "cpu,1e999999999",
        "cpu,1e-999999999",
        "cpu,-1e400",
        "memory_mib,63",
        "memory_mib,64.5",
        "disk_mib,63",
        "disk_mib,2147483647"
    })
    void whatIsOutOfBoundsIsRefused(String field, String value) {
        Answer refused = server.account().post("/sandboxes", "{\"template\":\"base\",\"" + field + "\":" + value + "}");

        assertThat(refused.outcome()).isEqualTo("400 invalid_request");
        assertThat(refused.message()).startsWith(field + ": ");
    }

    @ParameterizedTest
    @CsvSource({"memory_mib", "disk_mib"})
    void whatNoNumberOfTheApiCanBeIsRefusedWithTheLargest(String field) {
        Answer refused = server.account().post("/sandboxes", "{\"template\":\"base\",\"" + field + "\":2147483648}");

        assertThat(refused.message()).isEqualTo(field + ": must be at most 2147483647");
    }

    @Test
    void aMachineThatEnforcesNothingOffersNoChoice() throws Exception {
        server.stop();
        server.runtime().setUnlimited(true);
        server.start();
        Api api = server.account();

        JsonNode limits = api.get("/limits").data();
        assertThat(limits.path("extensions")).extracting(JsonNode::asText).doesNotContain("resources");
        assertThat(limits.path("bounds").has("cpu")).isFalse();
        assertThat(api.post("/sandboxes", "{\"template\":\"base\",\"cpu\":0.5}").outcome())
                .isEqualTo("400 invalid_request");
        assertThat(api.get("/sandboxes/" + api.create()).data().has("cpu")).isFalse();
    }
}
