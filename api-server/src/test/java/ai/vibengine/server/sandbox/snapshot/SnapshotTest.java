package ai.vibengine.server.sandbox.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SnapshotTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aSnapshotIsATemplateOfTheAccount() {
        Api api = server.account();
        String id = api.create();

        Answer accepted = api.post(path(id), "{\"template_id\":\"kept\",\"description\":\"as it is\"}");

        assertThat(accepted.outcome()).isEqualTo("202");
        assertThat(accepted.header("Location")).contains("/templates/kept");
        assertThat(accepted.data().path("status").asText()).isEqualTo("building");
        assertThat(accepted.data().path("from").asText()).isEqualTo("base");
        assertThat(accepted.data().path("description").asText()).isEqualTo("as it is");
        Answer ready = api.send("GET", "/templates/kept", "", "Prefer", "wait=20");
        assertThat(ready.data().path("status").asText()).isEqualTo("ready");
        String next = createFrom(api, "kept");
        assertThat(server.runtime().specOf(next).image().layers())
                .hasSize(server.runtime().specOf(id).image().layers().size() + 1);
        assertThat(server.account().get("/templates/kept").outcome()).isEqualTo("404 not_found");
    }

    @Test
    void toAskForASnapshotIsActivity() {
        Api api = server.account();
        String id = api.create("\"timeout\":100,\"idle_timeout\":10");
        server.time.advance(Duration.ofSeconds(8));

        assertThat(snapshot(api, id, "kept").data().path("status").asText()).isEqualTo("ready");
        server.time.advance(Duration.ofSeconds(8));

        assertThat(api.get("/sandboxes/" + id).data().path("status").asText()).isEqualTo("running");
        server.time.advance(Duration.ofSeconds(3));
        assertThat(api.get("/sandboxes/" + id).error().path("reason").asText()).isEqualTo("idle");
    }

    @Test
    void theAnswerWaitsIfThatIsPreferredAndTheLogSaysWhatHappened() {
        Api api = server.account();
        String id = api.create();

        Answer answer = snapshot(api, id, "kept");

        assertThat(answer.header("Preference-Applied")).contains("wait=20");
        assertThat(answer.data().path("status").asText()).isEqualTo("ready");
        assertThat(api.get("/templates/kept/logs").body())
                .contains("Copying the files of sandbox " + id)
                .contains("stood still for")
                .contains("MiB");
    }

    @Test
    void theSandboxStandsStillWhileItsFilesAreCopiedAndGoesOn() {
        Api api = server.account();
        String id = api.create();
        AtomicBoolean frozen = new AtomicBoolean();
        server.runtime().builder().onCopy(copied -> frozen.set(server.runtime().isFrozen(copied)));

        assertThat(snapshot(api, id, "kept").data().path("status").asText()).isEqualTo("ready");

        assertThat(frozen).isTrue();
        assertThat(server.runtime().isFrozen(id)).isFalse();
        assertThat(api.get("/sandboxes/" + id).data().path("status").asText()).isEqualTo("running");
    }

    @Test
    void aPausedSandboxStaysPaused() {
        Api api = server.account();
        String id = api.create();
        api.post("/sandboxes/" + id + "/pause", "");

        assertThat(snapshot(api, id, "kept").data().path("status").asText()).isEqualTo("ready");

        assertThat(server.runtime().isFrozen(id)).isTrue();
        assertThat(api.get("/sandboxes/" + id).data().path("status").asText()).isEqualTo("paused");
    }

    @Test
    void theSandboxGoesOnWhenItsFilesCannotBeCopied() {
        Api api = server.account();
        String id = api.create();
        server.runtime().builder().onCopy(copied -> {
            throw new IllegalStateException("planted");
        });

        Answer answer = snapshot(api, id, "kept");

        assertThat(answer.data().path("status").asText()).isEqualTo("failed");
        assertThat(answer.data().path("error").asText()).doesNotContain("planted");
        assertThat(server.runtime().isFrozen(id)).isFalse();
    }

    @Test
    void aSandboxThatIsKilledMeanwhileMakesItFail() throws Exception {
        Api api = server.account();
        String id = api.create();
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        server.runtime().builder().onCopy(copied -> {
            copying.countDown();
            await(killed);
        });
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> snapshot(api, id, "kept"));
        await(copying);

        assertThat(api.delete("/sandboxes/" + id).outcome()).isEqualTo("200");
        killed.countDown();

        Answer failed = answer.get(20, TimeUnit.SECONDS);
        assertThat(failed.data().path("status").asText()).isEqualTo("failed");
        assertThat(failed.data().path("error").asText()).contains("ended before its files were copied");
        assertThat(server.runtime().builder().layers()).isEmpty();
    }

    @Test
    void theTimeOfACommandStandsStillWhileTheFilesAreCopied() {
        Api api = server.account();
        String id = api.create("\"timeout\":1000");
        Answer command =
                api.post("/sandboxes/" + id + "/commands", "{\"command\":\"hang\",\"background\":true,\"timeout\":1}");
        // Longer than the command has.
        server.runtime().builder().onCopy(copied -> {
            server.time.advance(Duration.ofSeconds(60));
            Await.until(() -> false, Duration.ofMillis(1500));
        });

        assertThat(snapshot(api, id, "kept").data().path("status").asText()).isEqualTo("ready");

        Answer later = api.get("/sandboxes/" + id + "/commands/"
                + command.data().path("command_id").asText());
        assertThat(later.data().path("status").asText()).isEqualTo("running");
    }

    @Test
    void nobodyWaitsForLongWhileTheFilesAreCopied() throws Exception {
        Api api = server.account();
        String id = api.create("\"timeout\":100");
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        server.runtime().builder().onCopy(copied -> {
            copying.countDown();
            await(asked);
        });
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> snapshot(api, id, "kept"));
        await(copying);

        assertThat(api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":500}")
                        .outcome())
                .isEqualTo("200");
        assertThat(api.post("/sandboxes/" + id + "/pause", "").outcome()).isEqualTo("503 service_unavailable");
        asked.countDown();

        assertThat(answer.get(20, TimeUnit.SECONDS).data().path("status").asText())
                .isEqualTo("ready");
        assertThat(server.runtime().endOf(id)).isEqualTo(server.time.instant().plusSeconds(560));
        assertThat(api.post("/sandboxes/" + id + "/pause", "").outcome()).isEqualTo("200");
    }

    @Test
    void aTemplateThatIsDeletedMeanwhileIsNotKept() throws Exception {
        Api api = server.account();
        String id = api.create();
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        server.runtime().builder().onCopy(copied -> {
            copying.countDown();
            await(deleted);
        });
        api.post(path(id), "{\"template_id\":\"kept\"}");
        await(copying);

        assertThat(api.delete("/templates/kept").outcome()).isEqualTo("200");
        deleted.countDown();

        assertThat(eventually(() -> !server.runtime().isFrozen(id)
                        && server.runtime().builder().layers().isEmpty()))
                .isTrue();
        assertThat(api.get("/templates/kept").outcome()).isEqualTo("404 not_found");
    }

    @Test
    void theEnvironmentOfTheTemplateIsKeptAndThatOfTheCreateIsNot() {
        Api api = server.account();
        api.send(
                "POST",
                "/templates",
                "{\"template_id\":\"coloured\",\"commands\":[\"echo a\"],\"env\":{\"COLOUR\":\"blue\"}}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=20");
        String id = api.post("/sandboxes", "{\"template\":\"coloured\",\"env\":{\"SECRET\":\"token\"}}")
                .sandboxId();
        // What the sandbox stands on is kept, whatever becomes of its template.
        api.delete("/templates/coloured");

        assertThat(snapshot(api, id, "kept").data().path("from").asText()).isEqualTo("coloured");

        String next = createFrom(api, "kept");
        assertThat(server.runtime().specOf(next).environment())
                .containsEntry("COLOUR", "blue")
                .doesNotContainKey("SECRET");
    }

    @Test
    void whatIsWrongWithARequestIsSaid() {
        Api api = server.account();
        String id = api.create();
        snapshot(api, id, "taken");

        assertThat(api.post(path(id), "{\"template_id\":\"taken\"}").outcome()).isEqualTo("409 conflict");
        assertThat(api.post(path(id), "{\"template_id\":\"base\"}").outcome()).isEqualTo("409 conflict");
        assertThat(api.post(path(id), "{}").outcome()).isEqualTo("400 invalid_request");
        assertThat(api.post(path(id), "{\"template_id\":\"a b\"}").outcome()).isEqualTo("400 invalid_request");
        assertThat(api.post(path(id), "{\"template_id\":\"new\",\"include_tmp\":1}")
                        .outcome())
                .isEqualTo("400 invalid_request");
        assertThat(server.account().post(path(id), "{\"template_id\":\"new\"}").outcome())
                .isEqualTo("404 not_found");
        assertThat(api.post(path("sbx_absent"), "{\"template_id\":\"new\"}").outcome())
                .isEqualTo("404 not_found");
        String account = server.newAccount(
                ai.vibengine.server.account.Plan.PRO, java.util.Optional.empty(), java.util.Optional.empty());
        String own = server.keyOf(account).create();
        assertThat(server.keyOf(account, Permission.READ_ONLY)
                        .post(path(own), "{\"template_id\":\"new\"}")
                        .outcome())
                .isEqualTo("403 forbidden");
        api.delete("/sandboxes/" + id);
        Answer stopped = api.post(path(id), "{\"template_id\":\"new\"}");
        assertThat(stopped.outcome()).isEqualTo("404 not_found");
        assertThat(stopped.error().path("reason").asText()).isEqualTo("killed");
    }

    @Test
    void aRepetitionIsAnsweredAlikeAndAnotherSandboxIsAnotherRequest() {
        Api api = server.account();
        String id = api.create();
        String other = api.create();
        String body = "{\"template_id\":\"once\"}";

        Answer first = keyed(api, id, body);

        assertThat(first.outcome()).isEqualTo("202");
        assertThat(keyed(api, id, body).data()).isEqualTo(first.data());
        assertThat(keyed(api, other, body).message()).contains("Idempotency-Key");
    }

    private static Answer keyed(Api api, String sandboxId, String body) {
        return api.send("POST", path(sandboxId), body, "Content-Type", "application/json", "Idempotency-Key", "k");
    }

    private static String createFrom(Api api, String template) {
        return api.post("/sandboxes", "{\"template\":\"" + template + "\"}").sandboxId();
    }

    private static String path(String sandboxId) {
        return "/sandboxes/" + sandboxId + "/snapshots";
    }

    private static Answer snapshot(Api api, String sandboxId, String templateId) {
        return api.send(
                "POST",
                path(sandboxId),
                "{\"template_id\":\"" + templateId + "\"}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=20");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("not in time");
            }
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    private static boolean eventually(BooleanSupplier condition) {
        return Await.until(condition, PATIENCE);
    }
}
