package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.hangUp;
import static ai.vibengine.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.Command;
import ai.vibengine.client.command.CommandStatus;
import ai.vibengine.client.command.SandboxCommands;
import ai.vibengine.client.error.ApiException;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the calls about commands send, what they make of the answers, and when they are made again. */
class CommandsTest {

    private static final String SANDBOX = "sbx_a1b2c3d4e5";
    private static final String ID = "cmd_k3v9x0q2mz";
    private static final String OVER = command(
            "exited",
            "\"exit_code\":3,\"stdout\":\"hello\\n\",\"stderr\":\"oh\",\"stdout_truncated\":true,"
                    + "\"stderr_truncated\":false,");
    private static final String RUNNING = command("running", "");
    private static final String KILLED = command("killed", "\"signal\":\"SIGKILL\",");

    private final VirtualTime time = new VirtualTime();

    @Test
    void runSendsTheCommandAndReadsHowItEnded() {
        try (ScriptedServer server = new ScriptedServer(json(200, OVER));
                Vibengine vibengine = Samples.client(server).build()) {
            Command command = vibengine
                    .sandboxes()
                    .commands(SANDBOX)
                    .run(c -> c.command("python3 a.py")
                            .cwd("/tmp")
                            .env("GREETING", "hello")
                            .stdin("one line\n")
                            .timeout(Duration.ofMillis(9500)));

            assertThat(command.id()).isEqualTo(ID);
            assertThat(command.command()).isEqualTo("python3 a.py");
            assertThat(command.status()).isEqualTo(CommandStatus.EXITED);
            assertThat(command.exitCode()).isEqualTo(3);
            assertThat(command.succeeded()).isFalse();
            assertThat(command.signal()).isNull();
            assertThat(command.stdout()).isEqualTo("hello\n");
            assertThat(command.stderr()).isEqualTo("oh");
            assertThat(command.stdoutTruncated()).isTrue();
            assertThat(command.stderrTruncated()).isFalse();
            assertThat(command.timeout()).isEqualTo(Duration.ofMinutes(1));
            assertThat(command.startedAt()).isEqualTo(Instant.parse("2026-02-21T10:30:02Z"));
            assertThat(command.duration()).isEqualTo(Duration.ofMillis(41));
            ScriptedServer.Received request = server.received().get(0);
            assertThat(request.line()).isEqualTo("POST /sandboxes/" + SANDBOX + "/commands HTTP/1.1");
            assertThat(request.header("Accept")).isEqualTo("application/json");
            assertThat(request.header("Idempotency-Key")).isNull();
            assertThat(request.body())
                    .isEqualTo("{\"command\":\"python3 a.py\",\"cwd\":\"/tmp\",\"env\":{\"GREETING\":\"hello\"},"
                            + "\"stdin\":\"one line\\n\",\"timeout\":10}");
        }
    }

    @Test
    void whatWasNotGivenIsNotSent() {
        try (ScriptedServer server = new ScriptedServer(json(200, OVER), json(202, RUNNING), json(200, RUNNING));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);
            commands.run("true");
            commands.start("true");
            commands.writeStdin(ID, "x");

            assertThat(server.received())
                    .extracting(ScriptedServer.Received::body)
                    .containsExactly(
                            "{\"command\":\"true\"}", "{\"command\":\"true\",\"background\":true}", "{\"data\":\"x\"}");
        }
    }

    @Test
    void aCommandInTheBackgroundIsFollowedByItsHandle() {
        try (ScriptedServer server = new ScriptedServer(
                        json(202, RUNNING),
                        json(200, RUNNING),
                        json(200, OVER),
                        json(200, RUNNING),
                        json(200, RUNNING),
                        json(200, KILLED));
                Vibengine vibengine = Samples.client(server).build()) {
            Command started = vibengine.sandboxes().commands(SANDBOX).start("python3 a.py");
            assertThat(started.status()).isEqualTo(CommandStatus.RUNNING);
            assertThat(started.exitCode()).isNull();
            assertThat(started.stdout()).isEmpty();
            started.refresh();
            started.await(Duration.ofSeconds(20));
            started.writeStdin("one line\n");
            started.closeStdin();
            assertThat(started.kill()).isTrue();

            String path = "/sandboxes/" + SANDBOX + "/commands/" + ID;
            assertThat(server.received().stream().skip(1))
                    .extracting(ScriptedServer.Received::line)
                    .containsExactly(
                            "GET " + path + " HTTP/1.1",
                            "GET " + path + " HTTP/1.1",
                            "POST " + path + "/stdin HTTP/1.1",
                            "POST " + path + "/stdin HTTP/1.1",
                            "DELETE " + path + " HTTP/1.1");
            assertThat(server.received().get(1).header("Prefer")).isNull();
            assertThat(server.received().get(2).header("Prefer")).isEqualTo("wait=20");
            assertThat(server.received().get(4).body()).isEqualTo("{\"data\":\"\",\"close\":true}");
        }
    }

    @Test
    void killTellsWhetherItWasKilled() {
        try (ScriptedServer server = new ScriptedServer(json(200, KILLED), json(200, OVER), error(404, "not_found"));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThat(List.of(commands.kill(ID), commands.kill(ID), commands.kill(ID)))
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void listWalksThePagesByItself() {
        String page = "{\"data\":[" + data("exited", "\"exit_code\":0,") + "],\"total_count\":2,\"has_more\":";
        try (ScriptedServer server = new ScriptedServer(
                        json(200, page + "true,\"next_cursor\":\"c1\"}"), json(200, page + "false}"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThat(vibengine.sandboxes().commands(SANDBOX).list(1, CallOptions.none()))
                    .extracting(Command::succeeded)
                    .containsExactly(true, true);
            assertThat(server.received().get(1).line())
                    .isEqualTo("GET /sandboxes/" + SANDBOX + "/commands?limit=1&cursor=c1 HTTP/1.1");
        }
    }

    @Test
    void whatTheContractDoesNotKnowIsKept() {
        try (ScriptedServer server = new ScriptedServer(json(200, command("paused", "\"cpu_ms\":7,")));
                Vibengine vibengine = Samples.client(server).build()) {
            Command command = vibengine.sandboxes().commands(SANDBOX).get(ID);

            assertThat(command.status().value()).isEqualTo("paused");
            assertThat(command.unknownFields()).isEqualTo(Map.of("cpu_ms", 7));
        }
    }

    @Test
    void aCommandThatMayHaveRunIsNotRunAgain() {
        try (ScriptedServer server = new ScriptedServer(hangUp());
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThatThrownBy(() -> commands.run("true")).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> commands.start("true")).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> commands.stream(c -> c.command("true"))).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> commands.writeStdin(ID, "x")).isInstanceOf(ConnectionException.class);
            assertThat(server.received()).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void anErrorThatDoesNotSayThatNothingRanIsThrown(int status) {
        try (ScriptedServer server = new ScriptedServer(error(status, "internal_error"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThatThrownBy(() -> vibengine.sandboxes().commands(SANDBOX).run("true"))
                    .isInstanceOf(ApiException.class);
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aCommandThatWasRefusedIsRunLater() {
        try (ScriptedServer server = new ScriptedServer(
                        error(429, "rate_limited", "Retry-After: 7"),
                        error(503, "service_unavailable", "Retry-After: 9"),
                        json(200, OVER));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThat(vibengine.sandboxes().commands(SANDBOX).run("true").id()).isEqualTo(ID);
            assertThat(time.pauses()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(9));
        }
    }

    @Test
    void aCommandThatNobodyReceivedIsSentAgain() {
        ScriptedServer server = new ScriptedServer(json(200, OVER));
        server.close();
        try (Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThatThrownBy(() -> vibengine.sandboxes().commands(SANDBOX).run("true"))
                    .isInstanceOf(ConnectionException.class);
            assertThat(time.pauses()).hasSize(2);
        }
    }

    @Test
    void theTimeForTheCallFollowsTheCommandsTimeout() {
        ScriptedServer.Step slow = (out, server) -> {
            server.pause(700);
            return json(200, OVER).answer(out, server);
        };
        try (ScriptedServer server = new ScriptedServer(slow);
                Vibengine vibengine = Samples.client(server)
                        .timeout(Duration.ofMillis(200))
                        .attemptTimeout(Duration.ofMillis(200))
                        .build()) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThat(commands.run(c -> c.command("true").timeout(Duration.ofSeconds(30)))
                            .id())
                    .isEqualTo(ID);
            assertThatThrownBy(() -> commands.run(
                            c -> c.command("true").timeout(Duration.ofSeconds(30)),
                            CallOptions.none().timeout(Duration.ofMillis(200))))
                    .isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void whatNoServerWouldTakeIsRefusedHere() {
        try (ScriptedServer server = new ScriptedServer(json(200, OVER));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThatThrownBy(() -> commands.run(c -> {})).hasMessageStartingWith("command:");
            assertThatThrownBy(() -> commands.run(c -> c.timeout(Duration.ofSeconds(3601))))
                    .hasMessageStartingWith("timeout:");
            assertThatThrownBy(() -> commands.get("..")).hasMessageStartingWith("id:");
            assertThatThrownBy(() -> vibengine.sandboxes().commands("")).hasMessageStartingWith("id:");
            assertThatThrownBy(() -> commands.list(101, CallOptions.none())).hasMessageStartingWith("pageSize:");
            assertThat(server.received()).isEmpty();
        }
    }

    private static String command(String status, String more) {
        return "{\"data\":" + data(status, more) + ",\"status\":\"ok\"}";
    }

    private static String data(String status, String more) {
        return "{\"command_id\":\"" + ID + "\",\"command\":\"python3 a.py\",\"status\":\"" + status + "\"," + more
                + "\"timeout\":60,\"started_at\":\"2026-02-21T10:30:02Z\",\"duration_ms\":41}";
    }
}
