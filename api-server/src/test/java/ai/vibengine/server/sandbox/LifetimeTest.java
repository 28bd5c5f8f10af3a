package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class LifetimeTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aSandboxLivesItsTimeoutInFullAndNotAMomentLonger() {
        Api api = server.account();
        server.time.advance(Duration.ofMillis(700));
        String id = api.create("\"timeout\":10");
        assertThat(api.get("/sandboxes/" + id).data().path("expires_at").asText())
                .isEqualTo("2026-02-21T10:30:10Z");

        server.time.advance(Duration.ofMillis(9_999));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("200");
        assertThat(api.get("/sandboxes").data()).hasSize(1);
        server.time.advance(Duration.ofMillis(1));

        assertThat(api.get("/sandboxes").json().path("total_count").intValue()).isZero();
        assertThat(api.get("/sandboxes").data()).isEmpty();
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(api.delete("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(extend(api, id, 60).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void thoseThatAreOverCountNoLongerAlsoBeforeAnybodyAskedForThem() {
        Api api = server.account();
        api.create("\"timeout\":10");
        String longer = api.create("\"timeout\":10");
        extend(api, longer, 100);
        server.time.advance(Duration.ofSeconds(50));

        Answer list = api.get("/sandboxes");

        assertThat(list.data().findValuesAsText("sandbox_id")).containsExactly(longer);
        assertThat(list.json().path("total_count").intValue()).isEqualTo(1);
    }

    @Test
    void anExtensionGivesAtLeastTheSecondsFromNow() {
        Api api = server.account();
        String id = api.create("\"timeout\":300");
        server.time.advance(Duration.ofMinutes(2));

        Answer answer = extend(api, id, 600);

        assertThat(answer.outcome()).isEqualTo("200");
        assertThat(answer.data().path("timeout").intValue()).isEqualTo(720);
        assertThat(answer.data().path("started_at").asText()).isEqualTo("2026-02-21T10:30:00Z");
        assertThat(answer.data().path("expires_at").asText()).isEqualTo("2026-02-21T10:42:00Z");
        assertThat(api.get("/sandboxes/" + id).data()).isEqualTo(answer.data());
        server.time.advance(Duration.ofMillis(599_999));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("200");
        server.time.advance(Duration.ofMillis(1));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void theAgeIsRoundedUp() {
        Api api = server.account();
        String id = api.create("\"timeout\":10");
        server.time.advance(Duration.ofMillis(1));

        assertThat(extend(api, id, 10).data().path("timeout").intValue()).isEqualTo(11);
        assertThat(extend(api, id, 10).data().path("timeout").intValue()).isEqualTo(11);
    }

    @Test
    void anExtensionNeverShortensALifeSoThatARetryIsSafe() {
        Api api = server.account();
        String id = api.create("\"timeout\":300");

        assertThat(extend(api, id, 1).data().path("timeout").intValue()).isEqualTo(300);
        assertThat(extend(api, id, 300).data().path("timeout").intValue()).isEqualTo(300);
        assertThat(extend(api, id, 86_400).data().path("timeout").intValue()).isEqualTo(86_400);
        assertThat(extend(api, id, 60).data().path("timeout").intValue()).isEqualTo(86_400);
    }

    @Test
    void extensionsAddUpToMoreThanADay() {
        Api api = server.account();
        String id = api.create("\"timeout\":86400");
        server.time.advance(Duration.ofSeconds(86_399));

        assertThat(extend(api, id, 86_400).data().path("timeout").intValue()).isEqualTo(172_799);
    }

    @Test
    void anExtensionThatWasAnsweredHoldsAndAnExpiryIsNeverRevived() {
        Api api = server.account();
        for (int round = 0; round < 30; round++) {
            String id = api.create("\"timeout\":10");
            List<String> outcomes = Parallel.all(4, caller -> {
                if (caller == 0) {
                    server.time.advance(Duration.ofSeconds(10));
                    return "time";
                }
                return extend(api, id, 60).outcome();
            });
            boolean extended = outcomes.contains("200");

            assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo(extended ? "200" : "404 not_found");
            assertThat(extend(api, id, 60).outcome()).isEqualTo(extended ? "200" : "404 not_found");
            assertThat(server.runtime().running().contains(id) || !extended).isTrue();
        }
    }

    @Test
    void ofManyKillsAtOnceOneSucceeds() {
        Api api = server.account();
        String id = api.create();

        List<String> outcomes =
                Parallel.all(8, caller -> api.delete("/sandboxes/" + id).outcome());

        assertThat(outcomes).filteredOn("200"::equals).hasSize(1);
        assertThat(outcomes).filteredOn("404 not_found"::equals).hasSize(7);
    }

    @Test
    void aKilledSandboxIsShownStoppedOnceAndItsProcessesAreGone() {
        Api api = server.account();
        String id = api.create("\"metadata\":{\"a\":\"b\"}");

        Answer killed = api.delete("/sandboxes/" + id);

        assertThat(killed.outcome()).isEqualTo("200");
        assertThat(killed.data().path("status").asText()).isEqualTo("stopped");
        assertThat(killed.data().path("metadata").path("a").asText()).isEqualTo("b");
        assertThat(killed.json().path("status").asText()).isEqualTo("ok");
        assertThat(server.runtime().running()).doesNotContain(id);
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(api.delete("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(extend(api, id, 60).outcome()).isEqualTo("404 not_found");
        assertThat(api.get("/sandboxes").json().path("total_count").intValue()).isZero();
    }

    private static Answer extend(Api api, String id, int seconds) {
        return api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":" + seconds + "}");
    }
}
