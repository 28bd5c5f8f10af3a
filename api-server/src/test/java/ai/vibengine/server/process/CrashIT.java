package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Inside;
import ai.vibengine.server.runtime.oci.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cost of the end of a server by {@code kill -9}: nothing that was answered is lost. */
@NullMarked
class CrashIT {

    private static final int CREATES = 50;
    private static final int ANSWERED_BEFORE_THE_END = 12;
    private static final int AT_ONCE = 8;
    private static final int ROUNDS = 5;

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    @Test
    void everySandboxThatWasAnsweredSurvivesAndNoOtherIsLeft() throws Exception {
        Program.run(
                "accounts",
                "create",
                "busy",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "100000",
                "--concurrent-sandboxes",
                "1000",
                "--data",
                data + "");
        String key = Program.run("keys", "create", "--account", "busy", "--data", data + "")
                .out()
                .strip();
        // Closed together at the end: closing one ends its sandboxes.
        try (ServerProcess killed = ServerProcess.start(data)) {
            List<String> answered = createUntilKilled(killed, killed.api(key));
            assertThat(answered).hasSizeBetween(ANSWERED_BEFORE_THE_END, CREATES - 1);

            try (ServerProcess next = ServerProcess.start(data)) {
                List<String> listed = new ArrayList<>();
                next.api(key)
                        .get("/sandboxes?limit=100")
                        .data()
                        .forEach(
                                sandbox -> listed.add(sandbox.path("sandbox_id").asText()));

                assertThat(listed).containsAll(answered);
                assertThat(Machine.containers(data)).containsExactlyInAnyOrderElementsOf(listed);
                try (var bundles = Files.list(data.resolve("containers/bundles"))) {
                    assertThat(bundles.map(bundle -> bundle.getFileName().toString()))
                            .containsExactlyInAnyOrderElementsOf(listed);
                }
                for (String id : answered) {
                    assertThat(next.api(key).get("/sandboxes/" + id).status()).isEqualTo(200);
                    assertThat(new Inside(data, id).output("echo it runs")).isEqualTo("it runs");
                }
            }
        }
    }

    @Test
    void oneThatExpiresWhileNoServerRunsIsEndedByTheNext() throws Exception {
        try (ServerProcess killed = ServerProcess.start(data)) {
            Api before = killed.api();
            String brief = before.create(1);
            String lasting = before.create(3600);
            Instant expiry = Instant.parse(
                    before.get("/sandboxes/" + brief).data().path("expires_at").asText("9999-01-01T00:00:00Z"));
            killed.kill();
            long init = Machine.init(data, brief);
            assertThat(Machine.isAlive(init)).isTrue();
            // A lifetime is what this is about; it is over in the second that follows its expiry.
            Thread.sleep(Math.max(
                    0, Duration.between(Instant.now(), expiry.plusSeconds(1)).toMillis() + 1));

            try (ServerProcess next = ServerProcess.start(data)) {
                Api api = next.api(killed.key());
                Answer answer = api.get("/sandboxes/" + brief);

                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.body().at("/error/reason").asText()).isEqualTo("expired");
                assertThat(Machine.isAlive(init)).isFalse();
                assertThat(Machine.traces(data, brief)).isEmpty();
                assertThat(api.get("/sandboxes/" + lasting).status()).isEqualTo(200);
            }
        }
    }

    @Test
    @Timeout(300)
    void anEndAtAnyMomentLosesNothingAndLeavesNothing() throws Exception {
        assertThat(CrashRounds.run(data, ROUNDS, new SecureRandom().nextLong())).isEmpty();
    }

    private static List<String> createUntilKilled(ServerProcess server, Api api) throws InterruptedException {
        Queue<String> answered = new ConcurrentLinkedQueue<>();
        CountDownLatch enough = new CountDownLatch(ANSWERED_BEFORE_THE_END);
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (int i = 0; i < CREATES; i++) {
                callers.execute(() -> {
                    try {
                        answered.add(api.create());
                        enough.countDown();
                    } catch (IOException cutOff) {
                        // No answer was given.
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            enough.await(60, TimeUnit.SECONDS);
            server.kill();
        } finally {
            callers.shutdown();
            callers.awaitTermination(60, TimeUnit.SECONDS);
        }
        return List.copyOf(answered);
    }
}
