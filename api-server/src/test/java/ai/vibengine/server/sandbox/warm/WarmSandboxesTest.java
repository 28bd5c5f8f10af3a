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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class WarmSandboxesTest {

    private static final int PLACES = 20;
    private static final int CREATES = 200;
    private static final int AT_ONCE = 16;
    private static final int USUAL_MIB = 100;

    @RegisterExtension
    final TestServer server = TestServer.withWarmSandboxes(PLACES);

    private Api api;

    @BeforeEach
    void call() {
        api = server.account();
    }

    @Test
    void aCreateHandsOutOneThatWaitsAndAnotherTakesItsPlace() throws Exception {
        Set<String> waiting = awaitRunning(PLACES);
        server.time.advance(Duration.ofMinutes(1));

        Answer created = create("base");

        assertThat(created.status()).isEqualTo(201);
        assertThat(waiting).contains(created.sandboxId());
        assertThat(created.data().path("started_at").asText()).isEqualTo("2026-02-21T10:31:00Z");
        assertThat(awaitRunning(PLACES + 1)).containsAll(waiting);
        assertThat(api.get("/sandboxes").data()).hasSize(1);
    }

    @Test
    void oneThatIsHandedOutEndsByItselfAMinuteAfterItsDeadline() throws Exception {
        awaitRunning(PLACES);

        String id = create("base").sandboxId();

        assertThat(server.runtime().endOf(id)).isEqualTo(server.time.instant().plusSeconds(120));
    }

    @Test
    void twoHundredCreatesOnTwentyPlacesGetTwoHundredSandboxes() throws Exception {
        awaitRunning(PLACES);
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < CREATES; i++) {
            answers.add(callers.submit(() -> create("base")));
        }
        Set<String> ids = new HashSet<>();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(201);
            ids.add(answer.get().sandboxId());
        }
        callers.shutdown();

        assertThat(ids).hasSize(CREATES);
        assertThat(server.runtime().running()).containsAll(ids);
        assertThat(awaitRunning(CREATES + PLACES)).hasSize(CREATES + PLACES);
    }

    @Test
    void oneThatDiedIsNotHandedOut() throws Exception {
        Set<String> waiting = awaitRunning(PLACES);
        waiting.forEach(server.runtime()::die);

        Answer created = create("base");

        assertThat(created.status()).isEqualTo(201);
        assertThat(waiting).doesNotContain(created.sandboxId());
        assertThat(awaitRunning(PLACES + 1)).doesNotContainAnyElementsOf(waiting);
    }

    @Test
    void aDiskThatIsAskedForAgainIsThatOfOneThatWaits() throws Exception {
        restartWithUsualDisk();
        create(2 * USUAL_MIB);
        create(2 * USUAL_MIB);
        Set<String> waiting = Eventually.get(() -> runningWithDisk(2 * USUAL_MIB), ids -> ids.size() == 3);

        Answer third = create(2 * USUAL_MIB);

        assertThat(third.data().path("disk_mib").asInt()).isEqualTo(2 * USUAL_MIB);
        assertThat(waiting).contains(third.sandboxId());
    }

    @Test
    void noneWaitsWithADiskThatIsManyTimesTheUsualOne() throws Exception {
        restartWithUsualDisk();
        for (int i = 0; i < 3; i++) {
            create(5 * USUAL_MIB);
            create(4 * USUAL_MIB);
        }
        server.time.advance(Duration.ofSeconds(1));
        // Five places are for other disks.
        Eventually.get(() -> runningWithDisk(4 * USUAL_MIB), ids -> ids.size() == 5);
        create(4 * USUAL_MIB);
        Eventually.get(() -> runningWithDisk(4 * USUAL_MIB), ids -> ids.size() == 6);

        assertThat(runningWithDisk(5 * USUAL_MIB)).hasSize(3);
    }

    @Test
    void aCreateWithALargeDiskHasTheRoomOfThoseWithLargeOnesThatWait() throws Exception {
        restartWithUsualDisk();
        create(2 * USUAL_MIB);
        create(2 * USUAL_MIB);
        Set<String> large = Eventually.get(() -> runningWithDisk(2 * USUAL_MIB), ids -> ids.size() == 3);
        server.runtime().setMostDisk((2L * USUAL_MIB) << 20);
        server.runtime().onStop(() -> server.runtime().setMostDisk(Long.MAX_VALUE));

        assertThat(create(3 * USUAL_MIB).status()).isEqualTo(201);

        assertThat(large).hasSize(3);
        assertThat(runningWithDisk(2 * USUAL_MIB)).hasSize(2);
        assertThat(runningWithDisk(USUAL_MIB)).hasSizeGreaterThanOrEqualTo(PLACES - 1);
    }

    @Test
    void whenThereIsNoRoomForALargerDiskToWaitTheUsualOnesAreReplacedAllTheSame() throws Exception {
        restartWithUsualDisk();
        create(2 * USUAL_MIB);
        create(2 * USUAL_MIB);
        Eventually.get(() -> runningWithDisk(USUAL_MIB), ids -> ids.size() == PLACES - 1);
        server.runtime().setMostDisk(USUAL_MIB << 20);
        runningWithDisk(2 * USUAL_MIB).forEach(server.runtime()::die);

        create("base");

        assertThat(Eventually.get(() -> runningWithDisk(USUAL_MIB), ids -> ids.size() == PLACES))
                .hasSize(PLACES);
    }

    @Test
    void whenThereIsNoRoomForACreateThoseThatWaitMakeIt() throws Exception {
        awaitRunning(PLACES);
        buildTemplate("own", "B", "two");
        server.runtime().setFull(true);
        // Only once all are gone: one may be ended meanwhile because the template takes its place.
        server.runtime().onStop(() -> {
            if (server.runtime().running().isEmpty()) {
                server.runtime().setFull(false);
            }
        });

        assertThat(create("own").status()).isEqualTo(201);

        assertThat(server.runtime().running()).hasSize(1);
    }

    @Test
    void aTemplateInUseGetsPlacesAndItsDeletionEndsThem() throws Exception {
        awaitRunning(PLACES);
        buildTemplate("own", "A", "one");
        create("own");
        Eventually.get(() -> running("one"), count -> count == 2);
        Answer second = create("own");
        assertThat(server.runtime().specOf(second.sandboxId()).environment()).containsEntry("A", "one");
        assertThat(Eventually.get(() -> running("one"), count -> count == 3)).isEqualTo(3);

        assertThat(api.delete("/templates/own").status()).isEqualTo(200);

        assertThat(running("one")).isEqualTo(2);
    }

    @Test
    void theMetricsTellHowManyWaitAndAStopEndsThem() throws Exception {
        awaitRunning(PLACES);

        assertThat(metrics()).contains("vibengine_sandboxes_waiting 20.0");
        create("base");
        server.stop();

        assertThat(server.runtime().running()).hasSize(1);
    }

    private String metrics() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(server.url().resolve("/metrics")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private void buildTemplate(String id, String name, String value) throws Exception {
        api.post(
                "/templates",
                "{\"template_id\":\"" + id + "\",\"from\":\"base\",\"commands\":[\"echo built\"],\"env\":{\"" + name
                        + "\":\"" + value + "\"}}");
        Eventually.get(
                () -> api.get("/templates/" + id).data().path("status").asText(), status -> status.equals("ready"));
    }

    private long running(String value) {
        return server.runtime().running().stream()
                .filter(id -> server.runtime().specOf(id).environment().containsValue(value))
                .count();
    }

    private void restartWithUsualDisk() throws Exception {
        server.stop();
        server.runtime().setUsualDisk(USUAL_MIB << 20);
        server.start();
        api = server.account();
        Eventually.get(() -> runningWithDisk(USUAL_MIB), ids -> ids.size() == PLACES);
    }

    private Set<String> runningWithDisk(int mib) {
        return server.runtime().running().stream()
                .filter(id -> server.runtime().specOf(id).limits().diskBytes() == (long) mib << 20)
                .collect(Collectors.toSet());
    }

    private Answer create(int diskMib) {
        return api.post("/sandboxes", "{\"template\":\"base\",\"disk_mib\":" + diskMib + "}");
    }

    private Answer create(String template) {
        return api.post("/sandboxes", "{\"template\":\"" + template + "\"}");
    }

    private Set<String> awaitRunning(int count) throws Exception {
        return Eventually.get(() -> Set.copyOf(server.runtime().running()), running -> running.size() == count);
    }
}
