package ai.vibengine.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of commands; what runs is as good as nothing. */
final class CommandsTest {

    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_KEPT = 100;

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aCommandIsAnsweredWhenItIsOver() {
        Api api = server.account();
        JsonNode command = run(api, api.create(), "echo hello").data();

        assertThat(command.path("command_id").asText()).matches("cmd_[a-z0-9]{10}");
        assertThat(command.path("command").asText()).isEqualTo("echo hello");
        assertThat(command.path("status").asText()).isEqualTo("exited");
        assertThat(command.path("exit_code").asInt(-1)).isZero();
        assertThat(command.has("signal")).isFalse();
        assertThat(command.path("stdout").asText()).isEqualTo("hello\n");
        assertThat(command.path("stderr").asText("none")).isEmpty();
        assertThat(command.path("stdout_truncated").asBoolean(true)).isFalse();
        assertThat(command.path("stderr_truncated").asBoolean(true)).isFalse();
        assertThat(command.path("timeout").asInt()).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,",
        "1,1,",
        "127,127,",
        "128,128,",
        "137,,SIGKILL",
        "143,,SIGTERM",
        "165,,SIGRTMIN+3",
        "161,161,",
        "255,255,"
    })
    void aStatusThatTellsOfASignalIsThatSignal(String status, Integer exitCode, String signal) {
        Api api = server.account();
        JsonNode command = run(api, api.create(), "exit " + status).data();

        assertThat(command.get("exit_code")).isEqualTo(exitCode == null ? NullNode.instance : new IntNode(exitCode));
        assertThat(command.path("signal").textValue()).isEqualTo(signal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | command",
                "{\"command\":\"\"} | command",
                "{\"command\":\"a\\u0000b\"} | command",
                "{\"command\":1} | command",
                "{\"command\":\"a\",\"timeout\":0} | timeout",
                "{\"command\":\"a\",\"timeout\":3601} | timeout",
                "{\"command\":\"a\",\"cwd\":\"\"} | cwd",
                "{\"command\":\"a\",\"env\":{\"1A\":\"b\"}} | env",
                "{\"command\":\"a\",\"background\":\"yes\"} | background",
                "{\"command\":\"a\",\"stdin\":5} | stdin",
                "{\"command\":\"a\",\"shell\":\"bash\"} | shell",
            })
    void whatTheContractDoesNotKnowIsRefused(String body, String field) {
        Api api = server.account();
        Answer answer = api.post("/sandboxes/" + api.create() + "/commands", body);

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.error().at("/details/0/field").asText()).startsWith(field);
    }

    @Test
    void aCommandOfMoreBytesThanAnArgumentMayHaveIsRefused() {
        Api api = server.account();
        Answer answer = run(api, api.create(), "\ud83d\ude00".repeat(32_768));

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.message()).contains("command").contains("131071");
    }

    @Test
    void onlyTheOwnerOfTheSandboxSeesItsCommands() {
        Api owner = server.account();
        Api other = server.account();
        String sandbox = owner.create();
        String commands = "/sandboxes/" + sandbox + "/commands";
        String id = background(owner, sandbox, "hang");

        assertThat(run(other, sandbox, "echo hello").outcome()).isEqualTo("404 not_found");
        assertThat(other.get(commands).outcome()).isEqualTo("404 not_found");
        assertThat(other.get(commands + "/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(other.delete(commands + "/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(other.post(commands + "/" + id + "/stdin", "{\"data\":\"a\"}")
                        .outcome())
                .isEqualTo("404 not_found");
        assertThat(owner.get(commands + "/cmd_0000000000").outcome()).isEqualTo("404 not_found");
        assertThat(owner.get(commands + "/" + id).data().path("status").asText())
                .isEqualTo("running");
    }

    @Test
    void aReadOnlyKeyLooksAndDoesNothing() {
        String account = server.newAccount(Plan.ENTERPRISE, Optional.of(1000), Optional.of(10));
        Api full = server.keyOf(account);
        Api reader = server.keyOf(account, Permission.READ_ONLY);
        String sandbox = full.create();
        String commands = "/sandboxes/" + sandbox + "/commands";
        String id = background(full, sandbox, "hang");

        assertThat(reader.get(commands).json().path("total_count").asInt()).isEqualTo(1);
        assertThat(reader.get(commands + "/" + id).status()).isEqualTo(200);
        assertThat(run(reader, sandbox, "echo hello").outcome()).isEqualTo("403 forbidden");
        assertThat(reader.delete(commands + "/" + id).outcome()).isEqualTo("403 forbidden");
        assertThat(reader.post(commands + "/" + id + "/stdin", "{\"data\":\"a\"}")
                        .outcome())
                .isEqualTo("403 forbidden");
    }

    @Test
    void aSandboxThatIsKilledTakesItsCommandsWithIt() {
        Api api = server.account();
        String sandbox = api.create();
        try (Parallel<Answer> running = Parallel.begin(1, number -> run(api, sandbox, "hang"))) {
            awaitPrograms(sandbox, 1);
            api.delete("/sandboxes/" + sandbox);
            Answer answer = running.rest().get(0);

            assertThat(answer.outcome()).isEqualTo("404 not_found");
            assertThat(answer.error().path("reason").asText()).isEqualTo("killed");
        }
        assertThat(api.get("/sandboxes/" + sandbox + "/commands").outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aSandboxWithoutRoomIsAConflict() {
        Api api = server.account();
        String sandbox = api.create();
        server.runtime().execs().setFull(true);

        assertThat(run(api, sandbox, "echo hello").outcome()).isEqualTo("409 conflict");
        assertThat(api.post("/sandboxes/" + sandbox + "/commands", "{\"command\":\"hang\",\"background\":true}")
                        .outcome())
                .isEqualTo("409 conflict");

        server.runtime().execs().setFull(false);
        assertThat(run(api, sandbox, "echo hello").status()).isEqualTo(200);
    }

    @Test
    void soManyRunAtOnceAndNoMore() {
        Api api = server.account();
        String sandbox = api.create();
        List<String> running = new ArrayList<>();
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            running.add(background(api, sandbox, "hang"));
        }

        Answer refused = run(api, sandbox, "echo hello");
        assertThat(refused.outcome()).isEqualTo("409 conflict");
        assertThat(refused.message()).contains("64");

        api.delete("/sandboxes/" + sandbox + "/commands/" + running.get(0));
        assertThat(run(api, sandbox, "echo hello").status()).isEqualTo(200);
    }

    @Test
    void ofThoseThatAreOverTheLastAreKept() {
        Api api = server.account();
        String sandbox = api.create();
        String first = background(api, sandbox, "exit 0");
        for (int i = 0; i < MOST_KEPT; i++) {
            server.time.advance(java.time.Duration.ofMillis(1));
            background(api, sandbox, "exit 0");
        }

        assertThat(api.get("/sandboxes/" + sandbox + "/commands")
                        .json()
                        .path("total_count")
                        .asInt())
                .isEqualTo(MOST_KEPT);
        assertThat(api.get("/sandboxes/" + sandbox + "/commands/" + first).outcome())
                .isEqualTo("404 not_found");
    }

    @Test
    void theListIsPagedNewestFirst() {
        Api api = server.account();
        String sandbox = api.create();
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            started.add(0, background(api, sandbox, "exit 0"));
            server.time.advance(java.time.Duration.ofMillis(1));
        }
        List<String> listed = new ArrayList<>();
        String path = "/sandboxes/" + sandbox + "/commands?limit=2";
        for (String next = path; next != null; ) {
            Answer page = api.get(next);
            page.data().forEach(command -> {
                listed.add(command.path("command_id").asText());
                assertThat(command.has("stdout")).isFalse();
            });
            next = page.json().has("next_cursor")
                    ? path + "&cursor=" + page.json().path("next_cursor").asText()
                    : null;
        }

        assertThat(listed).isEqualTo(started);
        String cursor = api.get(path).json().path("next_cursor").asText();
        assertThat(api.get("/sandboxes/" + api.create() + "/commands?cursor=" + cursor)
                        .outcome())
                .isEqualTo("400 invalid_request");
    }

    @Test
    void aBackgroundCommandIsKilledOnceAndStaysSo() {
        Api api = server.account();
        String sandbox = api.create();
        String path = "/sandboxes/" + sandbox + "/commands/" + background(api, sandbox, "hang");

        Answer killed = api.delete(path);
        assertThat(killed.data().path("status").asText()).isEqualTo("killed");
        assertThat(killed.data().path("signal").asText()).isEqualTo("SIGKILL");
        assertThat(api.delete(path).data().path("status").asText()).isEqualTo("killed");

        String over = "/sandboxes/" + sandbox + "/commands/" + background(api, sandbox, "exit 3");
        assertThat(api.delete(over).data().path("status").asText()).isEqualTo("exited");
    }

    @Test
    void aLookWaitsForTheEndAsLongAsItIsTold() {
        Api api = server.account();
        String sandbox = api.create();
        String path = "/sandboxes/" + sandbox + "/commands/" + background(api, sandbox, "hang");

        Answer inVain = api.send("GET", path, "", "Prefer", "wait=1");
        assertThat(inVain.data().path("status").asText()).isEqualTo("running");
        assertThat(inVain.header("Preference-Applied")).contains("wait=1");
        try (Parallel<Answer> waiting = Parallel.begin(1, number -> api.send("GET", path, "", "Prefer", "wait=60"))) {
            api.delete(path);
            assertThat(waiting.rest().get(0).data().path("status").asText()).isEqualTo("killed");
        }
    }

    @Test
    void inputIsTakenUntilItIsClosedOrTheCommandIsOver() {
        Api api = server.account();
        String sandbox = api.create();
        String hanging = "/sandboxes/" + sandbox + "/commands/" + background(api, sandbox, "hang") + "/stdin";
        String over = "/sandboxes/" + sandbox + "/commands/" + background(api, sandbox, "exit 0") + "/stdin";

        assertThat(api.post(hanging, "{\"data\":\"a\"}").status()).isEqualTo(200);
        assertThat(api.post(hanging, "{\"data\":\"\",\"close\":true}").status()).isEqualTo(200);
        assertThat(api.post(hanging, "{\"data\":\"a\"}").outcome()).isEqualTo("409 conflict");
        assertThat(api.post(over, "{\"data\":\"a\"}").outcome()).isEqualTo("409 conflict");
    }

    @Test
    void whoAcceptsEventsAloneGetsEvents() {
        Api api = server.account();
        String commands = "/sandboxes/" + api.create() + "/commands";
        String body = "{\"command\":\"echo hello\"}";

        Answer events = send(api, commands, body, "text/event-stream");
        assertThat(events.header("Content-Type")).contains("text/event-stream");
        assertThat(events.body())
                .contains("event: stdout\ndata: {\"text\":\"hello\\n\"}\n\n")
                .containsPattern("event: exit\ndata: \\{.*\"exit_code\":0.*\\}\n\n$");
        assertThat(send(api, commands, body, "application/json, text/event-stream;q=0.5")
                        .header("Content-Type"))
                .contains("application/json");
        assertThat(send(api, commands, body, "text/event-stream, application/json;q=0.5")
                        .header("Content-Type"))
                .contains("text/event-stream");
        assertThat(send(api, commands, body, "*/*").header("Content-Type")).contains("application/json");
        assertThat(send(api, commands, body, "text/plain").outcome()).isEqualTo("406 not_acceptable");
        assertThat(send(api, commands, "{}", "text/event-stream").outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void eventsEndWithTheErrorWhenTheSandboxIsKilled() {
        Api api = server.account();
        String sandbox = api.create();
        try (Parallel<Answer> running = Parallel.begin(
                1,
                number -> send(
                        api, "/sandboxes/" + sandbox + "/commands", "{\"command\":\"hang\"}", "text/event-stream"))) {
            awaitPrograms(sandbox, 1);
            api.delete("/sandboxes/" + sandbox);

            assertThat(running.rest().get(0).body())
                    .containsPattern("event: error\ndata: \\{\"error\":\\{\"code\":\"not_found\".*\"killed\".*\n\n$");
        }
    }

    private void awaitPrograms(String sandbox, int count) {
        while (server.runtime().execs().running(sandbox) < count) {
            Thread.onSpinWait();
        }
    }

    private static Answer send(Api api, String path, String body, String accept) {
        return api.send("POST", path, body, "Content-Type", "application/json", "Accept", accept);
    }

    private static Answer run(Api api, String sandbox, String line) {
        return api.post("/sandboxes/" + sandbox + "/commands", "{\"command\":\"" + line + "\"}");
    }

    private static String background(Api api, String sandbox, String line) {
        Answer answer =
                api.post("/sandboxes/" + sandbox + "/commands", "{\"command\":\"" + line + "\",\"background\":true}");
        assertThat(answer.status()).isEqualTo(202);
        String id = answer.data().path("command_id").asText();
        assertThat(answer.header("Location")).contains("/sandboxes/" + sandbox + "/commands/" + id);
        return id;
    }
}
