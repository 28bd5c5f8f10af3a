package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StopReasonTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void theOwnerIsToldThatASandboxWasKilled() {
        Api api = server.account();
        String id = api.create();
        server.time.advance(Duration.ofSeconds(5));
        api.delete("/sandboxes/" + id);

        told(api.get("/sandboxes/" + id), "killed", "2026-02-21T10:30:05Z");
        told(api.delete("/sandboxes/" + id), "killed", "2026-02-21T10:30:05Z");
        told(api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":60}"), "killed", "2026-02-21T10:30:05Z");
    }

    @Test
    void theOwnerIsToldThatASandboxExpiredAndWhen() {
        Api api = server.account();
        String id = api.create("\"timeout\":10");
        server.time.advance(Duration.ofHours(1));

        told(api.get("/sandboxes/" + id), "expired", "2026-02-21T10:30:10Z");
        told(api.delete("/sandboxes/" + id), "expired", "2026-02-21T10:30:10Z");
    }

    @Test
    void theOwnerIsToldThatASandboxEndedByItself() {
        Api api = server.account();
        String id = api.create();
        server.time.advance(Duration.ofSeconds(7));
        server.runtime().die(id);

        told(api.get("/sandboxes/" + id), "failed", "2026-02-21T10:30:07Z");
        assertThat(api.get("/sandboxes").json().path("total_count").intValue()).isZero();
    }

    @Test
    void nobodyElseIsToldAnything() {
        Api api = server.account();
        Api stranger = server.account();
        String id = api.create();
        api.delete("/sandboxes/" + id);

        Answer answer = stranger.get("/sandboxes/" + id);

        assertThat(answer.error().properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly("code", "message");
        assertThat(answer.message())
                .isEqualTo(stranger.get("/sandboxes/sbx_zzzzzzzzzz").message());
    }

    @Test
    void afterADayItIsForgotten() {
        Api api = server.account();
        String id = api.create();
        api.delete("/sandboxes/" + id);
        server.time.advance(Duration.ofDays(1));
        told(api.get("/sandboxes/" + id), "killed", "2026-02-21T10:30:00Z");
        server.time.advance(Duration.ofSeconds(1));

        assertThat(api.get("/sandboxes/" + id).error().has("reason")).isFalse();
        assertThat(api.get("/sandboxes/" + id).error().has("stopped_at")).isFalse();
    }

    @Test
    void theReasonOutlivesTheServer() throws Exception {
        Api api = server.account();
        String killed = api.create();
        String expired = api.create("\"timeout\":10");
        api.delete("/sandboxes/" + killed);
        server.time.advance(Duration.ofSeconds(20));
        told(api.get("/sandboxes/" + expired), "expired", "2026-02-21T10:30:10Z");
        server.stop();
        server.start();
        Api again = Api.withKey(server.url(), api.key());

        told(again.get("/sandboxes/" + killed), "killed", "2026-02-21T10:30:00Z");
        told(again.get("/sandboxes/" + expired), "expired", "2026-02-21T10:30:10Z");
    }

    private static void told(Answer answer, String reason, String stoppedAt) {
        assertThat(answer.outcome()).isEqualTo("404 not_found");
        assertThat(answer.error().path("reason").asText()).isEqualTo(reason);
        assertThat(answer.error().path("stopped_at").asText()).isEqualTo(stoppedAt);
        assertThat(answer.message()).endsWith("was stopped.");
    }
}
