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

final class IdleTimeoutTest {

    private static final String TEN_OF_HUNDRED = "\"timeout\":100,\"idle_timeout\":10";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aSandboxEndsWhenNothingHasGoneOnForItsIdleTimeout() {
        Api api = server.account();
        String id = api.create(TEN_OF_HUNDRED);
        assertThat(text(api, id, "idle_timeout")).isEqualTo("10");
        assertThat(text(api, id, "idle_expires_at")).isEqualTo("2026-02-21T10:30:10Z");

        server.time.advance(Duration.ofMillis(9_999));
        assertThat(api.get("/sandboxes").data()).hasSize(1);
        server.time.advance(Duration.ofMillis(1));

        Answer gone = api.get("/sandboxes/" + id);
        assertThat(gone.outcome()).isEqualTo("404 not_found");
        assertThat(gone.error().path("reason").asText()).isEqualTo("idle");
        assertThat(gone.error().path("stopped_at").asText()).isEqualTo("2026-02-21T10:30:10Z");
        assertThat(api.get("/sandboxes").data()).isEmpty();
    }

    @Test
    void lookingAtASandboxDoesNotKeepIt() {
        Api api = server.account();
        String id = api.create(TEN_OF_HUNDRED);
        server.time.advance(Duration.ofSeconds(9));

        api.get("/sandboxes/" + id);
        api.get("/sandboxes");
        api.get("/sandboxes/" + id + "/commands");
        extend(api, id);
        patch(api, id, "{\"metadata\":{\"a\":\"b\"}}");

        assertThat(text(api, id, "idle_expires_at")).isEqualTo("2026-02-21T10:30:10Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST commands {\"command\":\"echo a\"}", "PUT files?path=a x", "GET directories?path=/ "})
    void eachUseBeginsTheCountAnew(String use) {
        Api api = server.account();
        String id = api.create(TEN_OF_HUNDRED);
        server.time.advance(Duration.ofSeconds(9));
        String[] words = use.split(" ", 3);

        api.send(words[0], "/sandboxes/" + id + "/" + words[1], words[2], "Content-Type", "application/json");

        assertThat(text(api, id, "idle_expires_at")).isEqualTo("2026-02-21T10:30:19Z");
        server.time.advance(Duration.ofSeconds(10));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aRunningCommandIsActivityUntilItEnds() {
        Api api = server.account();
        String id = api.create(TEN_OF_HUNDRED);
        String command = background(api, id);
        server.time.advance(Duration.ofSeconds(50));
        assertThat(text(api, id, "idle_expires_at")).isEqualTo("2026-02-21T10:31:00Z");

        api.delete("/sandboxes/" + id + "/commands/" + command);

        server.time.advance(Duration.ofSeconds(9));
        assertThat(text(api, id, "idle_expires_at")).isEqualTo("2026-02-21T10:31:00Z");
        server.time.advance(Duration.ofSeconds(1));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void neitherACommandNorAnExtensionKeepsASandboxBeyondTheOther() {
        Api api = server.account();
        String busy = api.create(TEN_OF_HUNDRED);
        String idle = api.create(TEN_OF_HUNDRED);
        background(api, busy);
        extend(api, idle);
        server.time.advance(Duration.ofSeconds(100));

        assertThat(api.get("/sandboxes/" + busy).error().path("reason").asText())
                .isEqualTo("expired");
        assertThat(api.get("/sandboxes/" + idle).error().path("reason").asText())
                .isEqualTo("idle");
    }

    @Test
    void aPatchSetsAndRemovesTheIdleTimeout() {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        assertThat(api.get("/sandboxes/" + id).data().has("idle_expires_at")).isFalse();
        server.time.advance(Duration.ofSeconds(50));

        Answer set = patch(api, id, "{\"idle_timeout\":20}");

        assertThat(set.data().path("idle_expires_at").asText()).isEqualTo("2026-02-21T10:31:10Z");
        assertThat(patch(api, id, "{\"idle_timeout\":null}").data().has("idle_timeout"))
                .isFalse();
        server.time.advance(Duration.ofSeconds(49));
        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("200");
    }

    @Test
    void aShorterIdleTimeoutCountsAtOnce() throws Exception {
        Api api = server.account();
        String id = api.create("\"timeout\":100,\"idle_timeout\":90");
        patch(api, id, "{\"idle_timeout\":5}");
        server.time.advance(Duration.ofSeconds(5));

        assertThat(api.get("/sandboxes").json().path("total_count").asInt()).isZero();
        assertThat(server.runtime().awaitStop(id, Duration.ofSeconds(20))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"idle_timeout\":61", "\"timeout\":5,\"idle_timeout\":6"})
    void nobodyIsToBeIdleForLongerThanItLives(String fields) {
        Api api = server.account();

        Answer answer = api.post("/sandboxes", "{\"template\":\"base\"," + fields + "}");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.error().at("/details/0/field").asText()).isEqualTo("idle_timeout");
        String id = api.create("\"timeout\":60");
        assertThat(patch(api, id, "{\"idle_timeout\":61}").outcome()).isEqualTo("400 invalid_request");
        assertThat(patch(api, id, "{\"idle_timeout\":60}").outcome()).isEqualTo("200");
    }

    @Test
    void aUseThatWasAnsweredHoldsAndTheIdleAreNeverRevived() {
        Api api = server.account();
        for (int round = 0; round < 30; round++) {
            String id = api.create(TEN_OF_HUNDRED);
            List<String> outcomes = Parallel.all(4, caller -> {
                if (caller == 0) {
                    server.time.advance(Duration.ofSeconds(10));
                    return "time";
                }
                return caller == 1
                        ? "patch: " + patch(api, id, "{\"idle_timeout\":20}").outcome()
                        : api.send("PUT", "/sandboxes/" + id + "/files?path=a", "x")
                                .outcome();
            });
            // A file that was written before time passed keeps nothing alive after it; the patch does, whenever it
            // came.
            boolean patched = outcomes.contains("patch: 200");

            assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo(patched ? "200" : "404 not_found");
            assertThat(server.runtime().running().contains(id) || !patched).isTrue();
            api.delete("/sandboxes/" + id);
        }
    }

    @Test
    void theIdleTimeoutAndTheLastActivityOutliveTheServer() throws Exception {
        Api api = server.account();
        String id = api.create(TEN_OF_HUNDRED);
        server.time.advance(Duration.ofSeconds(5));
        api.send("PUT", "/sandboxes/" + id + "/files?path=a", "x");
        String until = text(api, id, "idle_expires_at");
        server.stop();
        server.time.advance(Duration.ofSeconds(3));
        server.start();

        Api again = Api.withKey(server.url(), api.key());
        assertThat(text(again, id, "idle_expires_at")).isEqualTo(until).isEqualTo("2026-02-21T10:30:15Z");
        server.stop();
        server.time.advance(Duration.ofSeconds(7));
        server.start();
        again = Api.withKey(server.url(), api.key());
        assertThat(again.get("/sandboxes/" + id).error().path("reason").asText())
                .isEqualTo("idle");
    }

    @Test
    void aServerThatIsKilledMakesNoLifeShorterAndNoneMuchLonger() {
        Api api = server.account();
        String id = api.create(TEN_OF_HUNDRED);
        server.time.advance(Duration.ofSeconds(9));
        api.send("PUT", "/sandboxes/" + id + "/files?path=a", "x");

        long recorded = server.database()
                .read(handle -> handle.createQuery("SELECT active_until FROM sandboxes WHERE sandbox_id = :id")
                        .bind("id", id)
                        .mapTo(Long.class)
                        .one());

        assertThat(recorded - server.time.millis())
                .isBetween(0L, SandboxActivity.INTERVAL.multipliedBy(3).toMillis());
    }

    private static String text(Api api, String id, String field) {
        return api.get("/sandboxes/" + id).data().path(field).asText();
    }

    private static String background(Api api, String id) {
        return api.post("/sandboxes/" + id + "/commands", "{\"command\":\"hang\",\"background\":true,\"timeout\":3600}")
                .data()
                .path("command_id")
                .asText();
    }

    private static void extend(Api api, String id) {
        api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":90}");
    }

    private static Answer patch(Api api, String id, String json) {
        return api.send("PATCH", "/sandboxes/" + id, json, "Content-Type", "application/merge-patch+json");
    }
}
