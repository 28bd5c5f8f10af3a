package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers and calls may cost in memory and connections. */
class MemoryTest {

    private static final int MEBIBYTE = 1024 * 1024;

    @Test
    void aSmallHeapIsEnoughForWhateverAServerSends() throws Exception {
        OtherJvm.Outcome outcome = OtherJvm.run(
                Map.of(), List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", OtherJvm.classPath(), Probe.class.getName()));

        assertThat(outcome.output())
                .isEqualTo("unreadable".repeat(Probe.bodies().size()));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void jsonInAnotherEncodingIsUnreadable(int bits) {
        byte[] body = Samples.ONE.getBytes(Charset.forName("UTF-" + bits + "BE"));
        try (ScriptedServer server = new ScriptedServer((out, s) -> {
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(body);
                    out.flush();
                    return true;
                });
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().get("x"))
                    .isInstanceOf(UnreadableResponseException.class)
                    .hasMessageContaining("UTF-8");
        }
    }

    @Test
    void anErrorStaysWhatItIs() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new StackOverflowError("mine");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                throw new StackOverflowError("mine");
            }
        };
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().files("x").write("a", broken, 3))
                    .isInstanceOf(StackOverflowError.class)
                    .hasMessage("mine");
        }
    }

    @Test
    void noMoreConnectionsAreMadeThanAllowedAndWhoWaitsIsTold() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.silence());
                Vibengine vibengine = Samples.client(server).maxConnections(3).build()) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(vibengine.sandboxes().async().get("x"));
            }
            CallOptions soon = CallOptions.none().timeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> vibengine.sandboxes().get("x", soon))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("PT0.3S (timeout)")
                    .hasMessageContaining("maxConnections");
            server.awaitRequests(3);
            assertThat(server.received()).hasSize(3);
            calls.forEach(call -> call.cancel(true));
        }
    }

    @Test
    void aPlaceIsFreeAgainAfterEachCall() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).maxConnections(1).build()) {
            for (int i = 0; i < 20; i++) {
                vibengine.sandboxes().get("x");
                vibengine.sandboxes().async().get("x").join();
            }
            assertThat(server.received()).hasSize(40);
        }
    }

    /** Prints whether each of the bodies was unreadable. */
    static final class Probe {

        private Probe() {}

        static List<String> bodies() {
            int most = 4 * MEBIBYTE - 100;
            return List.of(
                    "{\"data\":[" + "{},".repeat(most / 3) + "{}]}",
                    "{\"x\":[" + "[],".repeat(most / 3) + "1]}",
                    "{\"x\":{" + "\"\":1,".repeat(most / 5) + "\"\":1}}",
                    "{\"x\":" + "1".repeat(most) + "}",
                    "{\"x\":\"" + "x".repeat(most - 10) + "\"}",
                    "[".repeat(most),
                    "x".repeat(most));
        }

        public static void main(String[] arguments) {
            for (String body : bodies()) {
                try (ScriptedServer server = new ScriptedServer(json(200, body));
                        Vibengine vibengine = Samples.client(server).retries(0).build()) {
                    vibengine.sandboxes().get("x");
                } catch (UnreadableResponseException e) {
                    System.out.print("unreadable");
                } catch (VibengineException e) {
                    System.out.print(e);
                }
            }
        }
    }
}
