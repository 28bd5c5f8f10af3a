package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.call.RawResponse;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.RateLimitException;
import ai.vibengine.client.internal.http.Pacer;
import ai.vibengine.client.internal.json.Response;
import ai.vibengine.client.testing.FakeAccount;
import ai.vibengine.client.testing.FakeVibengine;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Keeping within the rate limit of the Free plan, and what happens without. */
class PacingTest {

    private final VirtualTime time = new VirtualTime();
    private final List<RawResponse> answers = new ArrayList<>();

    @Test
    void a120CallsOnAFreeKeyAllSucceedAndNoneIsToldOff() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = time.client(free(fake).pacing(true).retries(0), 0.5)) {
            for (int i = 0; i < 120; i++) {
                vibengine.templates().get("base", CallOptions.none().onResponse(answers::add));
            }

            assertThat(answers)
                    .hasSize(120)
                    .allSatisfy(a -> assertThat(a.status()).isEqualTo(200));
            assertThat(Duration.ofNanos(time.nanos())).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(120));
            assertThat(time.pauses().get(0)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void theFirstThreeQuartersOfAWindowAreNotSlowedDown() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = time.client(free(fake).pacing(true), 0.5)) {
            for (int i = 0; i < 45; i++) {
                vibengine.templates().get("base");
            }
            assertThat(time.pauses()).isEmpty();
            for (int i = 0; i < 3; i++) {
                vibengine.templates().get("base");
            }
            assertThat(time.pauses()).hasSize(2);
        }
    }

    @Test
    void callsAtTheSameTimeStayWithinEachWindow() {
        ManualTime manual = new ManualTime();
        Pacer pacer = new Pacer(manual);
        List<CompletableFuture<Void>> turns = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            turns.add(pacer.turn());
        }
        assertThat(gone(turns)).as("one finds out for all").isEqualTo(1);

        pacer.learn(answer(60, 59, 60));
        assertThat(gone(turns)).as("three quarters at once").isEqualTo(46);
        manual.pass(Duration.ofSeconds(59));
        assertThat(gone(turns)).as("in the first window").isEqualTo(60);
        manual.pass(Duration.ofSeconds(60));
        assertThat(gone(turns)).as("in the first two windows").isEqualTo(120);
        manual.pass(Duration.ofSeconds(60));
        assertThat(gone(turns)).isEqualTo(150);
    }

    @Test
    void whenTheFirstFindsNothingOutTheNextOneTries() {
        Pacer pacer = new Pacer(new ManualTime());
        List<CompletableFuture<Void>> turns = List.of(pacer.turn(), pacer.turn(), pacer.turn());

        pacer.learnNothing();

        assertThat(gone(turns)).isEqualTo(2);
    }

    private static long gone(List<CompletableFuture<Void>> turns) {
        return turns.stream().filter(CompletableFuture::isDone).count();
    }

    private static Response answer(int limit, int remaining, int reset) {
        HttpHeaders headers = HttpHeaders.of(
                Map.of(
                        "X-RateLimit-Limit", List.of("" + limit),
                        "X-RateLimit-Remaining", List.of("" + remaining),
                        "X-RateLimit-Reset", List.of("" + reset)),
                (name, value) -> true);
        return new Response(200, headers, new byte[0], "req_1", 1);
    }

    @Test
    void withoutPacingTheExceptionTellsWhenToComeBack() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = time.client(free(fake), 0.5)) {
            for (int i = 0; i < 60; i++) {
                vibengine.templates().get("base");
            }
            RateLimitException e = catchThrowableOfType(
                    RateLimitException.class, () -> vibengine.templates().get("base"));

            assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(1));
            assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        }
    }

    private static VibengineBuilder free(FakeVibengine fake) {
        FakeAccount account = fake.addAccount("free", 60, 5);
        return Clients.of(fake, account);
    }
}
