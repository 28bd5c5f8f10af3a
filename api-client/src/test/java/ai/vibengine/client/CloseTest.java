package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.sandbox.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The end of a try-with-resources block. */
class CloseTest {

    @Test
    void anInterruptedThreadKillsTheSandboxAndStaysInterrupted() {
        try (ScriptedServer server = new ScriptedServer(json(201, Samples.ONE), json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            try (Sandbox sandbox = vibengine.sandboxes().create(c -> {})) {
                assertThat(sandbox.id()).isEqualTo("sbx_a1b2c3d4e5");
                Thread.currentThread().interrupt();
            }

            assertThat(Thread.interrupted()).isTrue();
            assertThat(server.received())
                    .extracting(r -> r.line())
                    .last()
                    .asString()
                    .startsWith("DELETE ");
        }
    }

    @Test
    void aMuteServerNeitherHoldsTheBlockUpNorHidesItsResult() {
        try (ScriptedServer server = new ScriptedServer(json(201, Samples.ONE), silence());
                Vibengine vibengine = Samples.client(server).build()) {
            long start = System.nanoTime();

            assertThat(idOfAClosedOne(vibengine)).isEqualTo("sbx_a1b2c3d4e5");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aFailureToKillDoesNotHideTheExceptionOfTheBlock() {
        try (ScriptedServer server = new ScriptedServer(json(201, Samples.ONE), error(403, "forbidden"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> {
                        try (Sandbox sandbox = vibengine.sandboxes().create(c -> {})) {
                            throw new IllegalStateException(sandbox.id());
                        }
                    })
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasNoSuppressedExceptions();
        }
    }

    private static String idOfAClosedOne(Vibengine vibengine) {
        try (Sandbox sandbox = vibengine.sandboxes().create(c -> {})) {
            return sandbox.id();
        }
    }
}
