package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.Command;
import ai.vibengine.client.command.CommandStatus;
import ai.vibengine.client.command.SandboxCommands;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.template.TemplateStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waits that are longer than one answer may take. */
class WaitTest {

    private static final String ID = "cmd_a1b2c3d4e5";
    private static final String RUNNING = command("running", "null");
    private static final String EXITED = command("exited", "0");
    private static final String BUILDING = template("building");
    private static final String READY = template("ready");

    private final VirtualTime time = new VirtualTime();

    @Test
    void aCommandIsAskedForAgainUntilItIsOver() {
        try (ScriptedServer server = new ScriptedServer(json(200, RUNNING), json(200, RUNNING), json(200, EXITED));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            Command command = commands(vibengine).await(ID, Duration.ofHours(2));

            assertThat(command.status()).isEqualTo(CommandStatus.EXITED);
            assertThat(server.received())
                    .extracting(request -> request.header("Prefer"))
                    .containsExactly("wait=60", "wait=60", "wait=60");
            // A server that cannot wait is not asked without a pause.
            assertThat(time.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
        }
    }

    @Test
    void theWaitEndsWithItsTime() {
        try (ScriptedServer server = new ScriptedServer(json(200, RUNNING));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            Command command = commands(vibengine).await(ID, Duration.ofMillis(2500));

            assertThat(command.status()).isEqualTo(CommandStatus.RUNNING);
            assertThat(server.received())
                    .extracting(request -> request.header("Prefer"))
                    .containsExactly("wait=3", "wait=2", "wait=1");
        }
    }

    @Test
    void aBuildIsAskedForAgainUntilItHasEnded() {
        try (ScriptedServer server = new ScriptedServer(json(200, BUILDING), json(200, READY));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThat(vibengine
                            .templates()
                            .awaitBuild("mine", Duration.ofMinutes(10))
                            .status())
                    .isEqualTo(TemplateStatus.READY);
            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void aFailureEndsTheWait() {
        try (ScriptedServer server = new ScriptedServer(json(200, RUNNING), error(404, "not_found"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThatThrownBy(() -> commands(vibengine).await(ID, Duration.ofMinutes(10)))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aWaitThatIsGivenUpHangsUp() throws Exception {
        try (ScriptedServer server = new ScriptedServer(json(200, RUNNING), silence());
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            CompletableFuture<Command> waiting =
                    commands(vibengine).async().await(ID, Duration.ofHours(1), CallOptions.none());
            server.awaitRequests(2);

            assertThat(waiting.cancel(true)).isTrue();
        }
    }

    @Test
    void noTimeIsRefused() {
        try (Vibengine vibengine = Vibengine.builder().apiKey(Samples.KEY).build()) {
            assertThatThrownBy(() -> commands(vibengine).await(ID, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("longest");
        }
    }

    private static SandboxCommands commands(Vibengine vibengine) {
        return vibengine.sandboxes().commands("sbx_a1b2c3d4e5");
    }

    private static String command(String status, String exitCode) {
        return "{\"data\":{\"command_id\":\"" + ID + "\",\"command\":\"make\",\"status\":\"" + status
                + "\",\"exit_code\":" + exitCode + ",\"signal\":null,\"stdout\":\"\",\"stderr\":\"\","
                + "\"stdout_truncated\":false,\"stderr_truncated\":false,\"timeout\":60,"
                + "\"started_at\":\"2026-02-21T10:30:00Z\",\"duration_ms\":5},\"status\":\"ok\"}";
    }

    private static String template(String status) {
        return "{\"data\":{\"template_id\":\"mine\",\"type\":\"custom\",\"status\":\"" + status
                + "\",\"description\":\"\",\"created_at\":\"2026-02-21T10:30:00Z\"},\"status\":\"ok\"}";
    }
}
