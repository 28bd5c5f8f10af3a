package ai.vibengine.server.sandbox.warm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sandboxes that wait with a start command running in them. */
final class WarmStartCommandTest {

    private static final int PLACES = 4;

    @RegisterExtension
    final TestServer server = TestServer.withWarmSandboxes(PLACES);

    private Api api;

    @BeforeEach
    void build() {
        api = server.account();
        Answer built = api.send(
                "POST",
                "/templates",
                "{\"template_id\":\"app\",\"commands\":[\"echo a\"],\"env\":{\"APP\":\"1\"},\"start_command\":\"hang\","
                        + "\"ready_command\":\"ready\"}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=30");
        assertThat(built.data().path("status").asText()).isEqualTo("ready");
    }

    @Test
    void aCreateHandsOutOneWhoseStartCommandRuns() throws Exception {
        create("");
        Set<String> waiting = awaitWaiting();

        Answer created = create("");

        assertThat(waiting).contains(created.sandboxId());
        assertThat(api.get("/sandboxes/" + created.sandboxId() + "/commands").data())
                .hasSize(1);
    }

    @Test
    void aCreateWithVariablesStartsANewOneWithThem() throws Exception {
        create("");
        Set<String> waiting = awaitWaiting();

        Answer created = create(",\"env\":{\"TOKEN\":\"a\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(waiting).doesNotContain(created.sandboxId());
    }

    @Test
    void aCreateWithAnotherNetworkStartsANewOneInIt() throws Exception {
        create("");
        Set<String> waiting = awaitWaiting();

        Answer created = create(",\"network\":{\"egress\":\"public\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(waiting).doesNotContain(created.sandboxId());
    }

    @Test
    void oneThatIsNotReadyAnyMoreIsNotHandedOut() throws Exception {
        create("");
        Set<String> waiting = awaitWaiting();
        server.runtime().execs().setReady(false);
        AtomicReference<String> created = new AtomicReference<>("");
        Thread asking = new Thread(() -> created.set(create("").sandboxId()));
        asking.start();

        Set<String> running =
                Eventually.get(this::ofTemplate, found -> found.stream().anyMatch(id -> !waiting.contains(id)));
        server.runtime().execs().setReady(true);
        asking.join();

        assertThat(running).isNotEmpty();
        assertThat(waiting).doesNotContain(created.get());
    }

    @Test
    void oneThatIsNotReadyIsNotHandedOutAndNoOtherIsStarted() throws Exception {
        server.runtime().execs().setReady(false);
        Thread asking = new Thread(() -> create(""));
        asking.start();
        Eventually.get(this::ofTemplate, running -> running.size() == 2);
        Set<String> left = Eventually.get(
                () -> {
                    server.time.advance(Duration.ofSeconds(20));
                    return ofTemplate();
                },
                Set::isEmpty);
        asking.join();
        assertThat(left).isEmpty();

        server.runtime().execs().setReady(true);
        assertThat(create("").status()).isEqualTo(201);
    }

    private Answer create(String fields) {
        return api.post("/sandboxes", "{\"template\":\"app\"" + fields + "}");
    }

    /** Waits until one waits beside the one that was created. */
    private Set<String> awaitWaiting() throws Exception {
        Set<String> running = Eventually.get(this::ofTemplate, found -> found.size() == 2);
        Eventually.get(this::metrics, text -> text.contains("vibengine_sandboxes_waiting " + PLACES + ".0"));
        return running;
    }

    private String metrics() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(server.url().resolve("/metrics")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private Set<String> ofTemplate() {
        return server.runtime().running().stream()
                .filter(id -> server.runtime().specOf(id).environment().containsKey("APP"))
                .collect(Collectors.toSet());
    }
}
