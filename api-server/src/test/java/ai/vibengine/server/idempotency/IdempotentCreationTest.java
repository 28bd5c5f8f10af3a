package ai.vibengine.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The {@code Idempotency-Key} of a creation, as its callers see it. */
final class IdempotentCreationTest {

    private static final String BASE = "{\"template\":\"base\",\"timeout\":300}";
    private static final String BUILD = "{\"template_id\":\"made\",\"commands\":[\"echo a\"]}";

    @RegisterExtension
    final TestServer server = new TestServer();

    private static Answer once(Api api, String path, String key, String body) {
        return api.send("POST", path, body, "Content-Type", "application/json", "Idempotency-Key", key);
    }

    @Test
    void fiftyAtOnceCreateOneAndAreAnsweredAlikeOrToldToWait() {
        Api api = server.account();

        List<Answer> answers = Parallel.all(50, caller -> once(api, "/sandboxes", "k", BASE));

        Answer again = once(api, "/sandboxes", "k", BASE);
        assertThat(answers)
                .extracting(Answer::outcome)
                .containsOnly("201", "409 conflict")
                .contains("201");
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 201)
                .extracting(Answer::body)
                .containsOnly(again.body());
        assertThat(server.runtime().running()).containsExactly(again.sandboxId());
    }

    @Test
    void theFirstAnswerIsRepeatedAlsoByTheNextServer() throws Exception {
        Api api = server.account();
        Answer sandbox = once(api, "/sandboxes", "s", BASE);
        Answer template = once(api, "/templates", "t", BUILD);
        api.send("GET", "/templates/made", "", "Prefer", "wait=30");
        server.stop();
        server.start();
        Api next = Api.withKey(server.url(), api.key());

        repeats(once(next, "/sandboxes", "s", "{\"timeout\":300, \"template\":\"base\"}"), sandbox);
        repeats(once(next, "/templates", "t", BUILD), template);
        assertThat(server.runtime().running()).hasSize(1);
    }

    private static void repeats(Answer answer, Answer first) {
        assertThat(answer.status()).isEqualTo(first.status());
        assertThat(answer.body()).isEqualTo(first.body());
        assertThat(answer.header("Location")).isEqualTo(first.header("Location"));
    }

    @Test
    void anotherRequestWithTheKeyIsAConflict() {
        Api api = server.account();
        once(api, "/sandboxes", "k", BASE);

        assertThat(once(api, "/sandboxes", "k", "{\"template\":\"base\"}").outcome())
                .isEqualTo("409 conflict");
        assertThat(once(api, "/templates", "k", BUILD).outcome()).isEqualTo("409 conflict");
        assertThat(once(server.account(), "/sandboxes", "k", BASE).outcome()).isEqualTo("201");
    }

    @Test
    void whileTheFirstIsUnderWayTheOthersAreAConflict() {
        Api api = server.account();
        CountDownLatch starts = new CountDownLatch(1);
        server.runtime().holdStarts(starts);
        try (Parallel<String> both =
                Parallel.begin(2, caller -> once(api, "/sandboxes", "k", BASE).outcome())) {
            assertThat(both.next(1)).containsExactly("409 conflict");
            starts.countDown();
            assertThat(both.rest()).containsExactly("201");
        }
    }

    @Test
    void whatWasRefusedForTheMomentCanBeRepeatedWithTheSameKey() {
        Api api = server.account(1_000, 1);
        server.runtime().setFull(true);
        assertThat(once(api, "/sandboxes", "k", BASE).outcome()).isEqualTo("503 service_unavailable");
        server.runtime().setFull(false);
        String blocking = api.create();
        assertThat(once(api, "/sandboxes", "k", BASE).outcome()).isEqualTo("429 concurrency_limit_exceeded");
        api.delete("/sandboxes/" + blocking);

        assertThat(once(api, "/sandboxes", "k", BASE).outcome()).isEqualTo("201");
    }

    @Test
    void aDayLaterTheKeyIsFree() {
        Api api = server.account();
        Answer first = once(api, "/sandboxes", "k", BASE);
        server.time.advance(Duration.ofDays(1));
        repeats(once(api, "/sandboxes", "k", BASE), first);
        server.time.advance(Duration.ofMillis(1));

        Answer second = once(api, "/sandboxes", "k", "{\"template\":\"base\"}");

        assertThat(second.outcome()).isEqualTo("201");
        assertThat(second.sandboxId()).isNotEqualTo(first.sandboxId());
    }
}
