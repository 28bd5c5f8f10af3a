package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ConcurrencyLimitTest {

    private static final String BASE = "{\"template\":\"base\"}";
    private static final String REFUSED = "429 concurrency_limit_exceeded";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void of20CreatesAtOnceOnTheFreePlanExactly5SucceedAndTheOthersNeedNotWaitForThem() {
        Api api = server.account(Plan.FREE);
        CountDownLatch starts = new CountDownLatch(1);
        server.runtime().holdStarts(starts);
        try (Parallel<String> creates =
                Parallel.begin(20, caller -> api.post("/sandboxes", BASE).outcome())) {
            assertThat(creates.next(15)).containsOnly(REFUSED);
            starts.countDown();
            assertThat(creates.rest()).hasSize(5).containsOnly("201");
        }

        assertThat(api.get("/sandboxes").json().path("total_count").intValue()).isEqualTo(5);
        assertThat(server.runtime().running()).hasSize(5);
    }

    @Test
    void retryAfterIsTheTimeToTheEarliestExpiryAndThenThereIsRoom() {
        Api api = server.account(1_000, 2);
        api.create("\"timeout\":300");
        api.create("\"timeout\":40");
        server.time.advance(Duration.ofMillis(9_500));

        Answer refused = api.post("/sandboxes", BASE);

        assertThat(refused.outcome()).isEqualTo(REFUSED);
        assertThat(refused.number("Retry-After")).isEqualTo(31);
        assertThat(refused.message()).contains("2 sandboxes").contains("31");
        server.time.advance(Duration.ofSeconds(30));
        assertThat(api.post("/sandboxes", BASE).number("Retry-After")).isEqualTo(1);
        server.time.advance(Duration.ofSeconds(1));
        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo("201");
        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
    }

    @Test
    void aKillFreesItsPlace() {
        Api api = server.account(1_000, 1);
        for (int i = 0; i < 5; i++) {
            String id = api.create();
            assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
            assertThat(api.delete("/sandboxes/" + id).outcome()).isEqualTo("200");
            assertThat(api.delete("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        }
    }

    @Test
    void aDeathFreesItsPlace() {
        Api api = server.account(1_000, 1);
        for (int i = 0; i < 5; i++) {
            server.runtime().die(api.create());
        }
        api.create();

        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
    }

    @Test
    void aCreateThatFailsTakesNoPlace() {
        Api api = server.account(1_000, 1);
        server.runtime().setFull(true);
        for (int i = 0; i < 5; i++) {
            assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo("503 service_unavailable");
        }
        server.runtime().setFull(false);

        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo("201");
        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
    }

    @Test
    void aRefusedRequestTakesNoPlace() {
        Api api = server.account(1_000, 1);
        api.post("/sandboxes", "{\"template\":\"nope\"}");
        api.post("/sandboxes", "{\"template\":\"base\",\"timeout\":0}");

        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo("201");
    }

    @Test
    void theKeysOfAnAccountShareItsPlacesAndOthersDoNot() {
        String account = server.newAccount(Plan.ENTERPRISE, Optional.of(1_000), Optional.of(2));
        server.keyOf(account).create();
        server.keyOf(account).create();

        assertThat(server.keyOf(account).post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
        assertThat(server.account(1_000, 1).post("/sandboxes", BASE).outcome()).isEqualTo("201");
    }

    @Test
    void plansAllowWhatTheReferenceSays() {
        Api pro = server.account(Plan.PRO);
        for (int i = 0; i < 25; i++) {
            pro.create();
        }

        assertThat(pro.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
    }

    @Test
    void placesAreCountedAcrossARestart() throws Exception {
        Api api = server.account(1_000, 2);
        String first = api.create("\"timeout\":10");
        api.create("\"timeout\":100");
        server.stop();
        server.start();
        Api again = Api.withKey(server.url(), api.key());

        assertThat(again.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
        assertThat(again.delete("/sandboxes/" + first).outcome()).isEqualTo("200");
        assertThat(again.post("/sandboxes", BASE).outcome()).isEqualTo("201");
        assertThat(again.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
    }

    @Test
    void createsAndKillsAtOnceNeverExceedThePlan() {
        Api api = server.account(100_000, 3);
        Parallel.all(6, caller -> {
            for (int i = 0; i < 15; i++) {
                Answer answer = api.post("/sandboxes", BASE);
                assertThat(server.runtime().running().size()).isLessThanOrEqualTo(3);
                if (answer.status() == 201) {
                    assertThat(api.delete("/sandboxes/" + answer.sandboxId()).status())
                            .isEqualTo(200);
                }
            }
            return "done";
        });

        for (int i = 0; i < 3; i++) {
            api.create();
        }
        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo(REFUSED);
    }
}
