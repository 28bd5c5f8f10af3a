package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.hangUp;
import static ai.vibengine.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ApiException;
import ai.vibengine.client.error.RateLimitException;
import ai.vibengine.client.error.ServerErrorException;
import ai.vibengine.client.error.ServiceUnavailableException;
import ai.vibengine.client.internal.http.RetryBudget;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the retry policy, with the times between the attempts. */
class RetryTest {

    private static final String ID = "sbx_a1b2c3d4e5";

    private final VirtualTime time = new VirtualTime();

    static Stream<Arguments> worthAnotherAttempt() {
        return Stream.of(
                Arguments.of("429 asks for seconds", error(429, "rate_limited", "Retry-After: 7"), 7000L),
                Arguments.of("429 does not ask", error(429, "rate_limited"), 250L),
                Arguments.of(
                        "503 asks for a date",
                        error(503, "service_unavailable", "Retry-After: Sat, 21 Feb 2026 10:30:09 GMT"),
                        9000L),
                Arguments.of(
                        "a date in the past",
                        error(503, "service_unavailable", "Retry-After: Sat, 21 Feb 2026 10:29:00 GMT"),
                        0L),
                Arguments.of("nonsense", error(503, "service_unavailable", "Retry-After: soon"), 250L),
                Arguments.of("as long as the cap", error(503, "service_unavailable", "Retry-After: 30"), 30_000L),
                Arguments.of("500", error(500, "internal_error"), 250L),
                Arguments.of("502 of a proxy", json(502, "<html>"), 250L),
                Arguments.of("504", json(504, ""), 250L),
                Arguments.of("the connection breaks", hangUp(), 250L));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worthAnotherAttempt")
    void isRetried(String name, Step failure, long millis) {
        try (ScriptedServer server = new ScriptedServer(failure, json(200, Samples.ONE));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            // Not a GET: those the JDK repeats by itself, at once, when a connection ends before an answer.
            assertThat(vibengine
                            .sandboxes()
                            .keepAlive(ID, Duration.ofMinutes(1))
                            .id())
                    .isEqualTo(ID);
            assertThat(time.pauses()).containsExactly(Duration.ofMillis(millis));
            assertThat(server.received()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 406, 409, 413, 415, 302, 418})
    void isNotRetried(int status) {
        try (ScriptedServer server = new ScriptedServer(error(status, "x"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            ApiException e = catchThrowableOfType(
                    ApiException.class, () -> vibengine.sandboxes().get(ID));

            assertThat(e.status()).isEqualTo(status);
            assertThat(time.pauses()).isEmpty();
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aWaitBeyondTheCapIsThrownAndToldInstead() {
        try (ScriptedServer server = new ScriptedServer(error(429, "rate_limited", "Retry-After: 31"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            RateLimitException e = catchThrowableOfType(
                    RateLimitException.class, () -> vibengine.sandboxes().get(ID));

            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(31));
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aWaitBeyondTheDeadlineIsNotBegun() {
        try (ScriptedServer server = new ScriptedServer(error(503, "service_unavailable", "Retry-After: 20"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            ServiceUnavailableException e = catchThrowableOfType(
                    ServiceUnavailableException.class,
                    () -> vibengine.sandboxes().get(ID, CallOptions.none().timeout(Duration.ofSeconds(20))));

            assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(20));
            assertThat(time.pauses()).isEmpty();
        }
    }

    @Test
    void theBackoffDoublesUpToEightSecondsUnderFullJitter() {
        try (ScriptedServer server = new ScriptedServer(error(500, "internal_error"));
                Vibengine vibengine = time.client(Samples.client(server).retries(7), 0.25)) {
            ServerErrorException e = catchThrowableOfType(
                    ServerErrorException.class, () -> vibengine.sandboxes().get(ID));

            assertThat(e.response().attempt()).isEqualTo(8);
            assertThat(time.pauses().stream().map(Duration::toMillis))
                    .containsExactly(125L, 250L, 500L, 1000L, 2000L, 2000L, 2000L);
        }
    }

    @Test
    void twoRetriesAreMadeUnlessToldOtherwise() {
        try (ScriptedServer server = new ScriptedServer(error(500, "internal_error"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThatThrownBy(() -> vibengine.sandboxes().get(ID)).isInstanceOf(ServerErrorException.class);
            assertThat(server.received()).hasSize(3);
            assertThatThrownBy(() ->
                            vibengine.sandboxes().get(ID, CallOptions.none().retries(0)))
                    .isInstanceOf(ServerErrorException.class);
            assertThat(server.received()).hasSize(4);
        }
    }

    @Test
    void allAttemptsOfACreateCarryOneKeyAndEachItsOwnRequestId() {
        try (ScriptedServer server =
                        new ScriptedServer(error(500, "internal_error"), hangUp(), json(201, Samples.ONE));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            vibengine.sandboxes().create(c -> {});

            assertThat(server.received().stream().map(r -> r.header("Idempotency-Key")))
                    .hasSize(3)
                    .containsOnly("id1");
            assertThat(server.received().stream().map(r -> r.header("X-Request-Id")))
                    .containsExactly("req_id2", "req_id2.2", "req_id2.3");
        }
    }

    @Test
    void aFirstAttemptThatIsStillUnderWayIsWaitedFor() {
        try (ScriptedServer server = new ScriptedServer(hangUp(), error(409, "conflict"), json(201, Samples.ONE));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThat(vibengine.sandboxes().create(c -> {}).id()).isEqualTo(ID);
        }
    }

    @Test
    void aKillWhoseAnswerWasLostIsStillAKill() {
        String killed = "{\"error\":{\"code\":\"not_found\",\"message\":\"Gone.\",\"reason\":\"killed\","
                + "\"stopped_at\":\"2026-02-21T10:35:00Z\"}}";
        try (ScriptedServer server = new ScriptedServer(hangUp(), json(404, killed), json(404, killed));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            assertThat(vibengine.sandboxes().kill(ID)).isTrue();
            assertThat(vibengine.sandboxes().kill(ID)).isFalse();
        }
    }

    @Test
    void aStormOfFailuresUsesTheBudgetUp() {
        try (ScriptedServer server = new ScriptedServer(error(500, "internal_error"));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            for (int i = 0; i < 40; i++) {
                assertThatThrownBy(() -> vibengine.sandboxes().get(ID)).isInstanceOf(ServerErrorException.class);
            }

            assertThat(server.received()).hasSize(40 + 50);
        }
    }

    @Test
    void successesRefillTheBudget() {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < 50; i++) {
            assertThat(budget.take()).isTrue();
        }
        assertThat(budget.take()).isFalse();
        for (int i = 0; i < 10; i++) {
            budget.giveBack();
        }
        assertThat(List.of(budget.take(), budget.take())).containsExactly(true, false);
    }
}
