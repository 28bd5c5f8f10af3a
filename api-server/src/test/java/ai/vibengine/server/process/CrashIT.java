package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Inside;
import ai.vibengine.server.runtime.oci.Leftovers;
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
    void oneThatIsIdleWhileNoServerRunsEndsOnceAndAsIdle() throws Exception {
        try (ServerProcess killed = ServerProcess.start(data)) {
            Answer created =
                    killed.api().post("/sandboxes", "{\"template\": \"base\", \"timeout\": 3600, \"idle_timeout\": 1}");
            String idle = created.data().path("sandbox_id").asText();
            killed.kill();
            long init = Machine.init(data, idle);
            assertThat(Machine.isAlive(init)).isTrue();
            Instant end = Instant.parse(created.data().path("idle_expires_at").asText("9999-01-01T00:00:00Z"));
            // A time without activity is what this is about; it is over in the second that follows its expiry.
            Thread.sleep(Math.max(
                    0, Duration.between(Instant.now(), end.plusSeconds(1)).toMillis() + 1));

            try (ServerProcess next = ServerProcess.start(data)) {
                Answer answer = next.api(killed.key()).get("/sandboxes/" + idle);

                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.body().at("/error/reason").asText()).isEqualTo("idle");
                assertThat(Machine.isAlive(init)).isFalse();
                assertThat(Machine.traces(data, idle)).isEmpty();
                next.kill();
                try (ServerProcess third = ServerProcess.start(data)) {
                    Answer again = third.api(killed.key()).get("/sandboxes/" + idle);
                    assertThat(again.body().path("error"))
                            .isEqualTo(answer.body().path("error"));
                }
            }
        }
    }

    @Test
    void aPausedOneStaysFrozenAndGoesOnWhereItWas() throws Exception {
        try (ServerProcess killed = ServerProcess.start(data)) {
            Api before = killed.api();
            String id = before.create();
            String commands = "/sandboxes/" + id + "/commands";
            String counting = "{\"command\": \"i=0; while :; do i=$((i+1)); echo $i > n; sleep 0.01; done\","
                    + " \"background\": true, \"timeout\": 600}";
            String command = commands + "/"
                    + before.post(commands, counting).data().path("command_id").asText();
            Answer paused = before.post("/sandboxes/" + id + "/pause", "");
            assertThat(paused.data().path("status").asText()).isEqualTo("paused");
            killed.kill();
            assertThat(new Leftovers(data).frozen()).containsExactly(id);

            try (ServerProcess next = ServerProcess.start(data)) {
                Api api = next.api(killed.key());
                assertThat(api.get("/sandboxes/" + id).data()).isEqualTo(paused.data());
                assertThat(new Leftovers(data).frozen()).containsExactly(id);
                assertThat(api.get(command).data().path("status").asText()).isEqualTo("running");
                assertThat(api.post(commands, "{\"command\": \"true\"}").status())
                        .isEqualTo(409);

                assertThat(api.post("/sandboxes/" + id + "/resume", "")
                                .data()
                                .path("status")
                                .asText())
                        .isEqualTo("running");

                assertThat(new Leftovers(data).frozen()).isEmpty();
                Inside inside = new Inside(data, id);
                String file = "cat /home/user/n";
                String seen = inside.output(file);
                Eventually.get(() -> inside.output(file), count -> !count.isEmpty() && !count.equals(seen));
                assertThat(api.get(command).data().path("status").asText()).isEqualTo("running");
            }
        }
    }

    @Test
    void aSnapshotThatWasCutOffHasFailedAndItsSandboxGoesOn() throws Exception {
        try (ServerProcess killed = ServerProcess.start(data)) {
            Api before = killed.api();
            String id = before.create();
            before.post("/sandboxes/" + id + "/commands", "{\"command\": \"head -c 400M /dev/urandom > big\"}");
            before.post("/sandboxes/" + id + "/snapshots", "{\"template_id\": \"cut\"}");
            assertThat(Eventually.get(() -> new Leftovers(data).frozen(), frozen -> frozen.contains(id)))
                    .contains(id);
            killed.kill();

            try (ServerProcess next = ServerProcess.start(data)) {
                Api api = next.api(killed.key());
                assertThat(new Leftovers(data).frozen()).isEmpty();
                assertThat(new Leftovers(data).mounts()).isEmpty();
                assertThat(new Leftovers(data).layers()).isEmpty();
                assertThat(api.get("/templates/cut").data().path("status").asText())
                        .isEqualTo("failed");
                assertThat(api.post("/sandboxes/" + id + "/commands", "{\"command\": \"wc -c < big\"}")
                                .data()
                                .path("stdout")
                                .asText())
                        .startsWith("419430400");
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
