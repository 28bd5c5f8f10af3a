package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that means harm gets a typed error out of the client, within the deadline, and nothing else. */
class HostileServerTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    /** Far more than a deadline of one second needs, and far less than a hang. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Long enough on a busy machine for what must be told from a time-out. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static Stream<Arguments> harm() {
        return Stream.of(
                Arguments.of("silence", silence(), CallTimeoutException.class),
                Arguments.of(
                        "one byte a time, for ever",
                        endless("x", 1, "Content-Length: 999999\r\n"),
                        CallTimeoutException.class),
                Arguments.of("endless headers", endlessHeaders(), VibengineException.class),
                Arguments.of(
                        "more than allowed",
                        endless("x".repeat(4096), 0, "Content-Length: 99999999\r\n"),
                        UnreadableResponseException.class),
                Arguments.of(
                        "endless chunks",
                        endless("1000\r\n" + "x".repeat(4096) + "\r\n", 0, "Transfer-Encoding: chunked\r\n"),
                        UnreadableResponseException.class),
                Arguments.of(
                        "a length that is a lie",
                        raw(HEAD + "Content-Length: 500\r\n\r\n{\"data\":"),
                        ConnectionException.class),
                Arguments.of("a negative length", raw(HEAD + "Content-Length: -5\r\n\r\n"), VibengineException.class),
                Arguments.of("not HTTP", raw("SSH-2.0-OpenSSH_9\r\n\r\n"), ConnectionException.class),
                Arguments.of("not JSON", json(200, "<html>"), UnreadableResponseException.class),
                Arguments.of("nothing", json(200, ""), UnreadableResponseException.class),
                Arguments.of("null", json(200, "null"), UnreadableResponseException.class),
                Arguments.of("an array", json(200, "[]"), UnreadableResponseException.class),
                Arguments.of("no data", json(200, "{\"status\":\"ok\"}"), UnreadableResponseException.class),
                Arguments.of(
                        "a field missing",
                        json(200, Samples.ONE.replace("\"sandbox_id\"", "\"id\"")),
                        UnreadableResponseException.class),
                Arguments.of(
                        "a wrong type",
                        json(200, Samples.ONE.replace("300", "{\"a\":1}")),
                        UnreadableResponseException.class),
                Arguments.of(
                        "a time that is none",
                        json(200, Samples.ONE.replace("2026-02-21T10:30:00Z", "yesterday")),
                        UnreadableResponseException.class),
                Arguments.of("deep nesting", json(200, "[".repeat(100_000)), UnreadableResponseException.class),
                Arguments.of(
                        "deep nesting in an unknown field",
                        json(200, "{\"x\":" + "[".repeat(100_000)),
                        UnreadableResponseException.class),
                Arguments.of(
                        "a broken character",
                        raw(HEAD + "Content-Length: 3\r\n\r\n{\"\uD800"),
                        VibengineException.class),
                Arguments.of("more behind the end", json(200, Samples.ONE + "}"), UnreadableResponseException.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harm")
    void isAnsweredByATypedError(String name, Step step, Class<? extends Throwable> type) {
        try (ScriptedServer server = new ScriptedServer(step);
                Vibengine vibengine = Samples.client(server)
                        .retries(0)
                        .timeout(type == CallTimeoutException.class ? Duration.ofSeconds(1) : PATIENCE)
                        .maxResponseBytes(1024 * 1024)
                        .build()) {
            long start = System.nanoTime();
            Throwable failure = catchThrowable(() -> vibengine.sandboxes().get("sbx_a1b2c3d4e5"));

            assertThat(failure).isInstanceOf(type).hasMessageNotContaining(Samples.KEY);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        }
    }

    @Test
    void anAttemptThatTimesOutIsMadeAgain() {
        try (ScriptedServer server = new ScriptedServer(silence(), json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server)
                        .attemptTimeout(Duration.ofMillis(300))
                        .build()) {
            assertThat(vibengine.sandboxes().get("sbx_a1b2c3d4e5").id()).isEqualTo("sbx_a1b2c3d4e5");
        }
    }

    @Test
    void whatIsGivenUpIsHungUpOn() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless("x", 1, "Content-Length: 999999\r\n"));
                Vibengine vibengine = Samples.client(server)
                        .retries(0)
                        .timeout(Duration.ofMillis(500))
                        .build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().get("sbx_a1b2c3d4e5"))
                    .isInstanceOf(CallTimeoutException.class);
            server.awaitHangUps(1);
        }
    }

    /** The head, then the same part again and again until the client hangs up. */
    private static Step endless(String part, long pauseMillis, String length) {
        return (out, server) -> {
            out.write((HEAD + length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = part.getBytes(StandardCharsets.US_ASCII);
            while (!server.isClosed()) {
                out.write(bytes);
                out.flush();
                if (pauseMillis > 0) {
                    server.pause(pauseMillis);
                }
            }
            return false;
        };
    }

    private static Step endlessHeaders() {
        return (out, server) -> {
            out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
            for (long i = 0; !server.isClosed(); i++) {
                out.write(("X-" + i + ": " + "y".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            return false;
        };
    }
}
