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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PauseTest {

    private static final String PAUSING = "\"timeout\":100,\"on_timeout\":\"pause\"";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void timeStandsStillForAPausedSandbox() {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        server.time.advance(Duration.ofSeconds(90));

        Answer paused = pause(api, id);

        assertThat(paused.outcome()).isEqualTo("200");
        assertThat(paused.data().path("status").asText()).isEqualTo("paused");
        assertThat(paused.data().has("expires_at")).isFalse();
        assertThat(server.runtime().isFrozen(id)).isTrue();
        server.time.advance(Duration.ofMillis(3_600_500));
        assertThat(api.get("/sandboxes/" + id).data()).isEqualTo(paused.data());

        Answer resumed = resume(api, id);

        assertThat(resumed.data().path("status").asText()).isEqualTo("running");
        // 10 seconds were left, and 60 are after a pause.
        assertThat(resumed.data().path("timeout").asInt()).isEqualTo(90 + 3_601 + 60);
        assertThat(server.runtime().isFrozen(id)).isFalse();
        server.time.advance(Duration.ofSeconds(59));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("200");
        server.time.advance(Duration.ofSeconds(2));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void theTimeoutGrowsByThePauseRoundedUp() {
        Api api = server.account();
        String id = api.create("\"timeout\":1000");
        pause(api, id);
        server.time.advance(Duration.ofMillis(10_001));

        assertThat(resume(api, id).data().path("timeout").asInt()).isEqualTo(1_011);
    }

    @Test
    void pausingAPausedOneAndResumingARunningOneChangesNothing() {
        Api api = server.account();
        String id = api.create("\"timeout\":1000");
        assertThat(resume(api, id).data()).isEqualTo(api.get("/sandboxes/" + id).data());
        Answer first = pause(api, id);
        server.time.advance(Duration.ofSeconds(5));

        assertThat(pause(api, id).data()).isEqualTo(first.data());
        resume(api, id);
        assertThat(resume(api, id).data().path("timeout").asInt()).isEqualTo(1_005);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST commands {\"command\":\"echo a\"}",
                "POST commands {\"command\":\"echo\",\"background\":true}",
                "POST ports {\"port\":8000}",
                "PUT files?path=a x",
                "DELETE files?path=a ",
                "GET files?path=a ",
                "GET directories?path=/ "
            })
    void whatWouldHaveToRunIsAConflict(String use) {
        Api api = server.account();
        String id = api.create();
        pause(api, id);
        String[] words = use.split(" ", 3);
        String path = "/sandboxes/" + id + "/" + words[1];

        Answer answer = words[0].equals("GET")
                ? api.get(path)
                : api.send(words[0], path, words[2], "Content-Type", "application/json");

        assertThat(answer.outcome()).isEqualTo("409 conflict");
        assertThat(answer.message()).contains("paused");
    }

    @Test
    void whatAPausedOneMayReachCanBeChanged() {
        Api api = server.account();
        String id = api.create();
        pause(api, id);

        Answer blocked = api.send(
                "PUT", "/sandboxes/" + id + "/network", "{\"egress\":\"blocked\"}", "Content-Type", "application/json");

        assertThat(blocked.data().path("status").asText()).isEqualTo("paused");
        assertThat(blocked.data().at("/network/egress").asText()).isEqualTo("blocked");
        assertThat(resume(api, id).data().at("/network/egress").asText()).isEqualTo("blocked");
    }

    @Test
    void openPortsOfAPausedOneCanBeSeenAndClosed() {
        Api api = server.account();
        String id = api.create();
        api.post("/sandboxes/" + id + "/ports", "{\"port\":8000}");
        pause(api, id);

        assertThat(api.get("/sandboxes/" + id + "/ports").data()).hasSize(1);
        assertThat(api.delete("/sandboxes/" + id + "/ports/8000").outcome()).isEqualTo("200");
    }

    @Test
    void aPausedOneIsNotIdle() {
        Api api = server.account();
        String id = api.create("\"timeout\":1000,\"idle_timeout\":10");
        server.time.advance(Duration.ofSeconds(9));

        Answer paused = pause(api, id);

        assertThat(paused.data().has("idle_expires_at")).isFalse();
        server.time.advance(Duration.ofSeconds(100));
        assertThat(status(api, id)).isEqualTo("paused");
        assertThat(resume(api, id).data().path("idle_expires_at").asText()).isEqualTo("2026-02-21T10:31:59Z");
        server.time.advance(Duration.ofSeconds(11));
        assertThat(api.get("/sandboxes/" + id).error().path("reason").asText()).isEqualTo("idle");
    }

    @Test
    void commandsOfAPausedOneCanBeSeenAndNotBeTouched() {
        Api api = server.account();
        String id = api.create("\"timeout\":1000");
        String command = background(api, id);
        pause(api, id);

        assertThat(api.get(command).data().path("status").asText()).isEqualTo("running");
        assertThat(api.get("/sandboxes/" + id + "/commands").data()).hasSize(1);
        assertThat(api.delete(command).outcome()).isEqualTo("409 conflict");
        assertThat(api.post(command + "/stdin", "{\"data\":\"a\"}").outcome()).isEqualTo("409 conflict");
        resume(api, id);
        assertThat(api.delete(command).data().path("status").asText()).isEqualTo("killed");
    }

    @Test
    void theListShowsThoseThatAreAskedForAndLimitsCountThem() {
        Api api = server.account();
        String running = api.create();
        String paused = api.create();
        pause(api, paused);

        assertThat(ids(api, "")).containsExactly(running);
        assertThat(ids(api, "?status=running")).containsExactly(running);
        assertThat(ids(api, "?status=paused")).containsExactly(paused);
        assertThat(ids(api, "?status=any")).containsExactlyInAnyOrder(running, paused);
        assertThat(api.get("/sandboxes").json().path("total_count").asInt()).isOne();
        assertThat(api.get("/sandboxes?status=stopped").outcome()).isEqualTo("400 invalid_request");
        assertThat(api.get("/limits").data().path("running").asInt()).isOne();
        assertThat(api.get("/limits").data().path("paused").asInt()).isOne();
        api.delete("/sandboxes/" + paused);
        assertThat(api.get("/limits").data().path("paused").asInt()).isZero();
        assertThat(ids(api, "?status=any")).containsExactly(running);
    }

    @Test
    void aPausedOneKeepsItsPlaceAndCanBeKilled() {
        Api api = server.account(1_000, 1);
        String id = api.create();
        pause(api, id);

        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome())
                .isEqualTo("429 concurrency_limit_exceeded");
        assertThat(api.delete("/sandboxes/" + id).data().path("status").asText())
                .isEqualTo("stopped");
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome()).isEqualTo("201");
    }

    @Test
    void aSandboxThatIsToBePausedIsNotStoppedWhenItsTimeIsOver() throws Exception {
        Api api = server.account();
        String id = api.create(PAUSING + ",\"idle_timeout\":10");
        server.time.advance(Duration.ofSeconds(11));

        assertThat(status(api, id)).isEqualTo("paused");
        assertThat(ids(api, "")).isEmpty();
        assertThat(ids(api, "?status=paused")).containsExactly(id);
        assertThat(server.runtime().awaitFrozen(id, PATIENCE)).isTrue();
        Answer resumed = resume(api, id);
        assertThat(resumed.data().path("idle_expires_at").asText()).isEqualTo("2026-02-21T10:30:21Z");
        assertThat(resumed.data().path("timeout").asInt()).isEqualTo(101);
        background(api, id);
        server.time.advance(Duration.ofSeconds(91));
        assertThat(status(api, id)).isEqualTo("paused");
        server.time.advance(Duration.ofSeconds(1_000));
        assertThat(resume(api, id).data().path("expires_at").asText()).isEqualTo("2026-02-21T10:49:22Z");
    }

    @Test
    void aPauseLastsAsLongAsTheOperatorSaysAndEndsTheSandbox() {
        Api api = server.account();
        String id = api.create();
        pause(api, id);
        int longest = api.get("/limits").data().at("/bounds/pause/max").asInt();
        server.time.advance(Duration.ofSeconds(longest).minusMillis(1));
        assertThat(status(api, id)).isEqualTo("paused");
        server.time.advance(Duration.ofMillis(1));

        Answer gone = api.get("/sandboxes/" + id);
        assertThat(gone.outcome()).isEqualTo("404 not_found");
        assertThat(gone.error().path("reason").asText()).isEqualTo("expired");
        assertThat(resume(api, id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void extendingAPausedOneCountsInItsOwnTime() {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        server.time.advance(Duration.ofSeconds(50));
        pause(api, id);
        server.time.advance(Duration.ofSeconds(500));

        Answer extended = api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":200}");

        assertThat(extended.data().path("timeout").asInt()).isEqualTo(250);
        assertThat(resume(api, id).data().path("timeout").asInt()).isEqualTo(750);
    }

    @Test
    void aPauseOutlivesTheServer() throws Exception {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        String later = api.create(PAUSING);
        server.time.advance(Duration.ofSeconds(40));
        pause(api, id);
        server.stop();
        server.time.advance(Duration.ofMinutes(5));
        server.start();
        Api again = Api.withKey(server.url(), api.key());

        assertThat(server.runtime().isFrozen(id)).isTrue();
        assertThat(server.runtime().isFrozen(later)).isTrue();
        assertThat(status(again, id)).isEqualTo("paused");
        assertThat(status(again, later)).isEqualTo("paused");
        assertThat(resume(again, id).data().path("timeout").asInt()).isEqualTo(400);
        server.stop();
        server.start();
        again = Api.withKey(server.url(), api.key());
        assertThat(status(again, id)).isEqualTo("running");
        assertThat(server.runtime().isFrozen(id)).isFalse();
    }

    @Test
    void oneThatItsTimeoutsPausedIsFrozenBeforeALongerTimeIsAnswered() {
        Api api = server.account();
        server.runtime().setUnfreezable(true);
        String id = api.create(PAUSING);
        server.time.advance(Duration.ofSeconds(101));
        assertThat(status(api, id)).isEqualTo("paused");
        assertThat(server.runtime().isFrozen(id)).isFalse();
        String longer = "{\"timeout\":200}";
        assertThat(api.post("/sandboxes/" + id + "/timeout", longer).outcome()).isEqualTo("503 service_unavailable");
        server.runtime().setUnfreezable(false);

        assertThat(api.post("/sandboxes/" + id + "/timeout", longer).outcome()).isEqualTo("200");

        assertThat(server.runtime().isFrozen(id)).isTrue();
        assertThat(status(api, id)).isEqualTo("paused");
    }

    @Test
    void aPausedOneThatCannotBeFrozenAtTheStartIsFrozenLater() throws Exception {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        pause(api, id);
        server.stop();
        server.runtime().setUnfreezable(true);
        server.start();
        assertThat(server.runtime().isFrozen(id)).isFalse();

        server.runtime().setUnfreezable(false);

        assertThat(server.runtime().awaitFrozen(id, PATIENCE)).isTrue();
    }

    @Test
    void aPauseThatCannotBeMadeIsNone() {
        Api api = server.account();
        String id = api.create();
        server.runtime().setUnfreezable(true);

        assertThat(pause(api, id).outcome()).isEqualTo("503 service_unavailable");
        assertThat(status(api, id)).isEqualTo("running");
        server.runtime().setUnfreezable(false);
        assertThat(pause(api, id).outcome()).isEqualTo("200");
    }

    @Test
    void aSandboxIsToldWhenToEndBeforeItIsFrozenAndAfterItGoesOn() {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        pause(api, id);
        assertThat(server.runtime().endOf(id)).isAfter(server.time.instant().plus(Duration.ofHours(23)));

        resume(api, id);

        assertThat(server.runtime().endOf(id)).isEqualTo(server.time.instant().plusSeconds(160));
    }

    @Test
    void manyPausesResumesKillsAndExpiriesAtOnceAgreeInTheEnd() {
        Api api = server.account();
        for (int round = 0; round < 20; round++) {
            String id = api.create(round % 2 == 0 ? PAUSING : "\"timeout\":100");
            boolean kills = round % 4 == 3;
            List<String> outcomes = Parallel.all(6, caller -> {
                if (caller == 0) {
                    server.time.advance(Duration.ofSeconds(100));
                    return "time";
                }
                if (caller == 1 && kills) {
                    return "kill " + api.delete("/sandboxes/" + id).outcome();
                }
                return (caller % 2 == 0 ? pause(api, id) : resume(api, id)).outcome();
            });
            assertThat(outcomes).allMatch(outcome -> outcome.matches("time|(kill )?(200|404 not_found)"));

            Answer last = api.get("/sandboxes/" + id);
            if (outcomes.contains("kill 200")) {
                assertThat(last.outcome()).isEqualTo("404 not_found");
            } else if (last.status() == 200 && !isPaused(last)) {
                assertThat(server.runtime().isFrozen(id)).isFalse();
                assertThat(pause(api, id).outcome()).isEqualTo("200");
                assertThat(server.runtime().isFrozen(id)).isTrue();
            } else if (last.status() == 200) {
                pause(api, id);
                assertThat(server.runtime().isFrozen(id)).isTrue();
                assertThat(resume(api, id).outcome()).isEqualTo("200");
                assertThat(server.runtime().isFrozen(id)).isFalse();
            }
            api.delete("/sandboxes/" + id);
        }
        assertThat(api.get("/limits").data().path("paused").asInt()).isZero();
    }

    private static boolean isPaused(Answer answer) {
        return answer.data().path("status").asText().equals("paused");
    }

    private static String status(Api api, String id) {
        return api.get("/sandboxes/" + id).data().path("status").asText();
    }

    private static List<String> ids(Api api, String query) {
        return api.get("/sandboxes" + query).data().findValuesAsText("sandbox_id");
    }

    private static Answer pause(Api api, String id) {
        return api.send("POST", "/sandboxes/" + id + "/pause");
    }

    private static Answer resume(Api api, String id) {
        return api.send("POST", "/sandboxes/" + id + "/resume");
    }

    private static String background(Api api, String id) {
        Answer answer = api.post(
                "/sandboxes/" + id + "/commands", "{\"command\":\"hang\",\"background\":true,\"timeout\":3600}");
        return "/sandboxes/" + id + "/commands/"
                + answer.data().path("command_id").asText();
    }
}
