package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates start in their sandboxes. */
final class StartCommandTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void isListedWithTheBackgroundCommandsAndHasNoTimeout() {
        Api api = server.account();
        build(api, "\"start_command\":\"hang\"");
        JsonNode command = commandOf(api, create(api, ""));

        assertThat(command.path("command").asText()).isEqualTo("hang");
        assertThat(command.path("status").asText()).isEqualTo("running");
        assertThat(command.hasNonNull("timeout")).isFalse();
    }

    @Test
    void itsOutputCanBeReadAndItsInputIsClosed() {
        Api api = server.account();
        build(api, "\"start_command\":\"echo hello\"");
        String sandbox = create(api, "");
        String path = "/sandboxes/" + sandbox + "/commands/" + id(commandOf(api, sandbox));

        assertThat(api.get(path).data().path("stdout").asText()).isEqualTo("hello\n");
        assertThat(api.post(path + "/stdin", "{\"data\":\"a\"}").outcome()).isEqualTo("409 conflict");
    }

    @Test
    void hasTheVariablesOfTheSandboxAndRunsInTheWorkdir() {
        Api api = server.account();
        build(api, "\"start_command\":\"printenv TOKEN\"");
        assertThat(printed(api, create(api, ",\"env\":{\"TOKEN\":\"a\"}"))).isEqualTo("a\n");

        api.delete("/templates/app");
        build(api, "\"start_command\":\"pwd\",\"workdir\":\"/srv/app\"");
        assertThat(printed(api, create(api, ""))).isEqualTo("/srv/app\n");
    }

    @Test
    void isNoActivity() {
        Api api = server.account();
        build(api, "\"start_command\":\"hang\"");
        String sandbox = create(api, ",\"timeout\":100,\"idle_timeout\":10");
        server.time.advance(Duration.ofSeconds(11));

        Answer gone = api.get("/sandboxes/" + sandbox);

        assertThat(gone.outcome()).isEqualTo("404 not_found");
        assertThat(gone.error().path("reason").asText()).isEqualTo("idle");
    }

    @Test
    void canBeKilledAndItsDeathDoesNotEndTheSandbox() {
        Api api = server.account();
        build(api, "\"start_command\":\"hang\"");
        String sandbox = create(api, "");
        String path = "/sandboxes/" + sandbox + "/commands/" + id(commandOf(api, sandbox));

        assertThat(api.delete(path).data().path("status").asText()).isEqualTo("killed");
        assertThat(api.get("/sandboxes/" + sandbox).data().path("status").asText())
                .isEqualTo("running");
    }

    @Test
    void isStillThereAfterARestartAndStillNoActivity() throws Exception {
        Api before = server.account();
        build(before, "\"start_command\":\"hang\"");
        String sandbox = create(before, ",\"timeout\":100,\"idle_timeout\":10");
        server.stop();
        server.start();
        Api api = Api.withKey(server.url(), before.key());

        assertThat(commandOf(api, sandbox).path("status").asText()).isEqualTo("running");
        server.time.advance(Duration.ofSeconds(60));
        assertThat(api.get("/sandboxes/" + sandbox).error().path("reason").asText())
                .isEqualTo("idle");
    }

    @Test
    void aCreateIsAnsweredWhenTheSandboxIsReady() throws Exception {
        Api api = server.account();
        build(api, "\"start_command\":\"hang\",\"ready_command\":\"ready\"");
        server.runtime().execs().setReady(false);
        CompletableFuture<Answer> created =
                CompletableFuture.supplyAsync(() -> api.post("/sandboxes", "{\"template\":\"app\"}"));
        server.runtime().execs().awaitLook();
        assertThat(created).isNotDone();
        server.runtime().execs().setReady(true);

        assertThat(created.get().status()).isEqualTo(201);
    }

    @Test
    void aCreateWhoseSandboxDoesNotGetReadyIs503AndLeavesNothing() throws Exception {
        Api api = server.account(1000, 1);
        build(api, "\"start_command\":\"hang\",\"ready_command\":\"ready\"");
        server.runtime().execs().setReady(false);
        CompletableFuture<Answer> created =
                CompletableFuture.supplyAsync(() -> api.post("/sandboxes", "{\"template\":\"app\"}"));
        server.runtime().execs().awaitLook();
        server.time.advance(Duration.ofSeconds(61));

        assertThat(created.get().outcome()).isEqualTo("503 service_unavailable");
        assertThat(created.get().message()).contains("did not get ready within 60 seconds");
        assertThat(api.get("/sandboxes").data()).isEmpty();
        server.runtime().execs().setReady(true);
        assertThat(create(api, "")).isNotEmpty();
        for (String id : server.runtime().running()) {
            if (!api.get("/sandboxes/" + id).data().has("sandbox_id")) {
                assertThat(server.runtime().awaitStop(id, Duration.ofSeconds(10)))
                        .isTrue();
            }
        }
    }

    @Test
    void aStartCommandThatFailedIsNotWaitedFor() {
        Api api = server.account();
        server.runtime().execs().setReady(false);

        Answer failed = build(api, "\"start_command\":\"exit 3\",\"ready_command\":\"ready\"", "app");

        assertThat(failed.data().path("status").asText()).isEqualTo("failed");
        assertThat(failed.data().path("error").asText())
                .contains("start_command exited with 3")
                .contains("ready_command exited with 1");
    }

    @Test
    void aStartCommandThatFailedIsNotWaitedForByAReadyCommandThatWaitsForIt() {
        Answer failed = build(server.account(), "\"start_command\":\"exit 3\",\"ready_command\":\"hang\"", "app");

        assertThat(failed.data().path("error").asText()).contains("start_command exited with 3");
    }

    @Test
    void aStartCommandThatEndedWellIsWaitedFor() throws Exception {
        Api api = server.account();
        build(api, "\"start_command\":\"exit 0\",\"ready_command\":\"ready\"");
        server.runtime().execs().setReady(false);
        CompletableFuture<Answer> created =
                CompletableFuture.supplyAsync(() -> api.post("/sandboxes", "{\"template\":\"app\"}"));
        server.runtime().execs().awaitLook();
        assertThat(created).isNotDone();
        server.runtime().execs().setReady(true);

        assertThat(created.get().status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ready_command\":\"ready\"", "\"ready_command\":\"\"", "\"ready_command\":\"a\\u0000\""})
    void aReadyCommandAloneIsRefused(String fields) {
        Answer answer = server.account()
                .post("/templates", "{\"template_id\":\"app\",\"commands\":[\"echo a\"]," + fields + "}");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.error().at("/details/0/field").asText()).isEqualTo("ready_command");
    }

    @Test
    void isShownInTheTemplate() {
        Api api = server.account();
        build(api, "\"start_command\":\"hang\",\"ready_command\":\"ready\"");
        JsonNode template = api.get("/templates/app").data();

        assertThat(template.path("start_command").asText()).isEqualTo("hang");
        assertThat(template.path("ready_command").asText()).isEqualTo("ready");
    }

    private static void build(Api api, String fields) {
        assertThat(build(api, fields, "app").data().path("status").asText()).isEqualTo("ready");
    }

    private static Answer build(Api api, String fields, String template) {
        return api.send(
                "POST",
                "/templates",
                "{\"template_id\":\"" + template + "\",\"commands\":[\"echo a\"]," + fields + "}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=30");
    }

    private static String create(Api api, String fields) {
        return api.post("/sandboxes", "{\"template\":\"app\"" + fields + "}").sandboxId();
    }

    private static JsonNode commandOf(Api api, String sandbox) {
        JsonNode commands = api.get("/sandboxes/" + sandbox + "/commands").data();
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private static String id(JsonNode command) {
        return command.path("command_id").asText();
    }

    private static String printed(Api api, String sandbox) {
        return api.get("/sandboxes/" + sandbox + "/commands/" + id(commandOf(api, sandbox)))
                .data()
                .path("stdout")
                .asText();
    }
}
