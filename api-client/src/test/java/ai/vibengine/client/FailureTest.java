package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.hangUp;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.RateLimitException;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure has its own type or words. */
class FailureTest {

    private static final String ID = "sbx_a1b2c3d4e5";

    @Test
    void aPortWhereNobodyListensHasRefused() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(failure("http://127.0.0.1:" + port))
                .hasMessageStartingWith("connection refused by 127.0.0.1:" + port);
    }

    @Test
    void aHostThatNobodyKnowsIsTold() {
        assertThat(failure("https://nobody.invalid")).hasMessageStartingWith("unknown host in nobody.invalid");
    }

    @Test
    void aResetAndAnEndBeforeTheAnswerAreTold() {
        Step reset = (out, server) -> {
            server.resetConnections();
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(reset);
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().keepAlive(ID, Duration.ofMinutes(1)))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageStartingWith("connection reset by 127.0.0.1:");
        }
        try (ScriptedServer server = new ScriptedServer(hangUp());
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().keepAlive(ID, Duration.ofMinutes(1)))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("closed the connection before an answer");
        }
    }

    @Test
    void aTimeoutNamesTheSettingAndItsValue() {
        try (ScriptedServer server = new ScriptedServer(silence());
                Vibengine whole =
                        Samples.client(server).timeout(Duration.ofMillis(200)).build();
                Vibengine each = Samples.client(server)
                        .retries(0)
                        .attemptTimeout(Duration.ofMillis(250))
                        .build()) {
            assertThatThrownBy(() -> whole.sandboxes().get(ID))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("PT0.2S (timeout)");
            assertThatThrownBy(() -> each.sandboxes().get(ID))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("PT0.25S (attemptTimeout)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"five", "-5", "5, 6", "99999999999999999999", "0x10"})
    void aMalformedLengthIsAnUnreadableAnswer(String length) {
        try (ScriptedServer server =
                        new ScriptedServer(raw("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n{}"));
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().keepAlive(ID, Duration.ofMinutes(1)))
                    .isInstanceOfAny(UnreadableResponseException.class, ConnectionException.class)
                    .hasMessageNotContaining("request cannot be sent");
        }
    }

    @Test
    void oneBadFieldOfAnErrorKeepsTheOthers() {
        String body = "{\"error\":{\"code\":\"not_found\",\"message\":7,\"reason\":\"expired\",\"stopped_at\":\"soon\","
                + "\"details\":[{\"field\":\"a\",\"message\":\"b\"},{\"field\":1},null,7]}}";
        try (ScriptedServer server = new ScriptedServer(json(404, body));
                Vibengine vibengine = Samples.client(server).build()) {
            NotFoundException e = catchThrowableOfType(
                    NotFoundException.class, () -> vibengine.sandboxes().get(ID));

            assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(e.reason()).isEqualTo(StopReason.EXPIRED);
            assertThat(e.stoppedAt()).isNull();
            assertThat(e.details()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000031, 31",
        "1234567890, 1234567890",
        "12345678901, 9999999999",
        "99999999999999999999999999999999, 9999999999",
    })
    void aRetryAfterOfAnyLengthIsTold(String header, long seconds) {
        try (ScriptedServer server = new ScriptedServer(error(429, "rate_limited", "Retry-After: " + header));
                Vibengine vibengine = Samples.client(server).build()) {
            RateLimitException e = catchThrowableOfType(
                    RateLimitException.class, () -> vibengine.sandboxes().get(ID));

            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void exceptionsSurviveSerialization() throws Exception {
        String body = "{\"error\":{\"code\":\"invalid_request\",\"message\":\"No.\",\"reason\":\"killed\","
                + "\"stopped_at\":\"2026-02-21T10:35:00Z\",\"details\":[{\"field\":\"a\",\"message\":\"b\"}]}}";
        try (ScriptedServer server = new ScriptedServer(
                        json(400, body, "X-Limit: 7"), json(200, "x"), raw("no HTTP\r\n\r\n"), json(418, "x"));
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            BadRequestException bad = (BadRequestException) copyOfFailure(vibengine);
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(bad.details()).extracting("field").containsExactly("a");
            assertThat(bad.reason()).isEqualTo(StopReason.KILLED);
            assertThat(bad.response().header("x-limit")).isEqualTo("7");
            assertThat(bad.response().body()).isEqualTo(body);
            assertThat(copyOfFailure(vibengine)).isInstanceOf(UnreadableResponseException.class);
            assertThat(copyOfFailure(vibengine)).isInstanceOf(ConnectionException.class);
            assertThat(copyOfFailure(vibengine)).hasMessageStartingWith("418 ");
        }
    }

    private static VibengineException copyOfFailure(Vibengine vibengine) throws IOException, ClassNotFoundException {
        VibengineException failure = catchThrowableOfType(
                VibengineException.class, () -> vibengine.sandboxes().keepAlive(ID, Duration.ofMinutes(1)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            VibengineException copy = (VibengineException) in.readObject();
            assertThat(copy).hasMessage(failure.getMessage());
            assertThat(copy.requestId()).isEqualTo(failure.requestId());
            return copy;
        }
    }

    private static VibengineException failure(String url) {
        try (Vibengine vibengine = new VibengineBuilder(name -> null, name -> null)
                .apiKey(Samples.KEY)
                .baseUrl(url)
                .retries(0)
                .build()) {
            return catchThrowableOfType(
                    ConnectionException.class, () -> vibengine.sandboxes().get(ID));
        }
    }
}
