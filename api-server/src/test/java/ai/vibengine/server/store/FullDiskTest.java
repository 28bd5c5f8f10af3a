package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.FullDisk;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The answers to users while the database takes nothing: the truth, and that they may come back. */
final class FullDiskTest {

    private static final String BASE = "{\"template\":\"base\"}";
    private static final String BUILD = "{\"template_id\":\"made\",\"commands\":[\"echo a\"]}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void whateverWouldBeWrittenIsRefusedAndCanBeRepeatedLater() throws Exception {
        Api api = server.account();
        String kept = api.create("\"timeout\":300");
        api.post("/templates", BUILD.replace("made", "there"));
        api.send("GET", "/templates/there", "", "Prefer", "wait=30");
        FullDisk.during(server.folder(), () -> {
            refused(api.post("/sandboxes", BASE));
            refused(once(api, "/sandboxes", BASE));
            refused(api.post("/sandboxes/" + kept + "/timeout", "{\"timeout\":600}"));
            refused(api.post("/templates", BUILD));
            refused(once(api, "/templates", BUILD));
            refused(api.delete("/templates/there"));

            assertThat(api.get("/sandboxes/" + kept).data().path("timeout").intValue())
                    .isEqualTo(300);
            assertThat(api.get("/sandboxes").json().path("total_count").intValue())
                    .isEqualTo(1);
            assertThat(api.get("/sandboxes/sbx_0000000000").outcome()).isEqualTo("404 not_found");
            assertThat(api.get("/templates/there").data().path("status").asText())
                    .isEqualTo("ready");
            assertThat(api.get("/templates/there/logs").outcome()).isEqualTo("200");
            assertThat(api.get("/templates/made").outcome()).isEqualTo("404 not_found");
            return null;
        });

        assertThat(server.runtime().running()).contains(kept);
        assertThat(once(api, "/sandboxes", BASE).outcome()).isEqualTo("201");
        assertThat(once(api, "/templates", BUILD).outcome()).isEqualTo("202");
        assertThat(api.post("/sandboxes/" + kept + "/timeout", "{\"timeout\":600}")
                        .outcome())
                .isEqualTo("200");
        assertThat(api.delete("/templates/there").outcome()).isEqualTo("200");
    }

    @Test
    void aSandboxThatCouldNotBeKeptIsEndedAndFreesItsPlace() throws Exception {
        Api api = server.account(1_000, 1);
        FullDisk.during(server.folder(), () -> {
            refused(api.post("/sandboxes", BASE));
            for (String left : server.runtime().running()) {
                assertThat(server.runtime().awaitStop(left, Duration.ofSeconds(30)))
                        .isTrue();
            }
            refused(api.post("/sandboxes", BASE));
            return null;
        });

        assertThat(api.post("/sandboxes", BASE).outcome()).isEqualTo("201");
    }

    @Test
    void aKillEndsTheSandboxAllTheSameAndIsRememberedOnceThatIsPossible() throws Exception {
        Api api = server.account();
        String id = api.create("\"timeout\":300");
        FullDisk.during(server.folder(), () -> {
            // It has ended, which is what was asked for; that it did is written down later.
            assertThat(api.delete("/sandboxes/" + id).outcome()).isEqualTo("200");

            assertThat(server.runtime().running()).isEmpty();
            Answer gone = api.get("/sandboxes/" + id);
            assertThat(gone.outcome()).isEqualTo("404 not_found");
            assertThat(gone.error().path("reason").asText()).isEqualTo("killed");
            return null;
        });
        // Asking is what records it when nothing else has.
        api.get("/sandboxes/" + id);
        server.stop();
        server.start();

        assertThat(Api.withKey(server.url(), api.key())
                        .get("/sandboxes/" + id)
                        .error()
                        .path("reason")
                        .asText())
                .isEqualTo("killed");
    }

    @Test
    void anExtensionThatWasRefusedIsNoLongerLife() throws Exception {
        Api api = server.account();
        String id = api.create("\"timeout\":10");
        FullDisk.during(server.folder(), () -> {
            refused(api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":600}"));
            return null;
        });

        server.time.advance(Duration.ofSeconds(10));

        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aBuildThatCannotBeKeptHasFailedAndLeavesNoLayer() throws Exception {
        Api api = server.account();
        api.post("/templates", "{\"template_id\":\"slow\",\"commands\":[\"pause\"]}");
        server.runtime().builder().awaitHanging();
        FullDisk.during(server.folder(), () -> {
            server.runtime().builder().goOn();
            Answer failed = api.send("GET", "/templates/slow", "", "Prefer", "wait=30");

            assertThat(failed.data().path("status").asText()).isEqualTo("failed");
            assertThat(failed.data().path("error").asText()).contains("could not keep");
            assertThat(api.post("/sandboxes", "{\"template\":\"slow\"}").outcome())
                    .isEqualTo("400 invalid_request");
            assertThat(server.runtime().builder().layers()).isEmpty();
            return null;
        });
        server.stop();
        server.start();

        assertThat(Api.withKey(server.url(), api.key())
                        .get("/templates/slow")
                        .data()
                        .path("status")
                        .asText())
                .isEqualTo("failed");
    }

    private static Answer once(Api api, String path, String body) {
        return api.send("POST", path, body, "Content-Type", "application/json", "Idempotency-Key", path);
    }

    private static void refused(Answer answer) {
        assertThat(answer.outcome()).isEqualTo("503 service_unavailable");
        assertThat(answer.number("Retry-After")).isPositive();
        assertThat(answer.message())
                .doesNotContain("SQL")
                .doesNotContain("sqlite")
                .doesNotContain("/");
    }
}
