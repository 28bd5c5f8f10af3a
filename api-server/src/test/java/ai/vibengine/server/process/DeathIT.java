package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Inside;
import ai.vibengine.server.runtime.oci.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes that die by themselves. */
@NullMarked
class DeathIT {

    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private ServerProcess server;
    private Api api;

    /** An account with a single place, so that what is not freed is missing. */
    @BeforeEach
    void start() throws Exception {
        Path data = folder.resolve("data");
        server = ServerProcess.start(data, "--sandbox-memory", "32");
        Program.run(
                "accounts",
                "create",
                "one",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "100000",
                "--concurrent-sandboxes",
                "1",
                "--data",
                data + "");
        api = server.api(Program.run("keys", "create", "--account", "one", "--data", data + "")
                .out()
                .strip());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void oneWhoseFirstProcessIsKilledFromOutsideHasFailedAndFreesItsPlace() throws Exception {
        String id = api.create();
        long init = Machine.init(server.data(), id);

        long start = System.nanoTime();
        ProcessHandle.of(init).orElseThrow().destroyForcibly();

        failed(id, start);
    }

    @Test
    void oneWhoseFirstProcessRunsOutOfMemoryHasFailedAndFreesItsPlace() throws Exception {
        String id = api.create();
        long init = Machine.init(server.data(), id);
        // Files in memory belong to no process: the kernel ends the one that it may end first. That is the first
        // process alone, because
        // what fills the memory was started before and does not inherit it.
        new Inside(server.data(), id)
                .detached("until test -e /tmp/go; do sleep 0.05; done;"
                        + " exec dd if=/dev/zero of=/dev/shm/bomb bs=1M count=60");
        Files.writeString(Path.of("/proc/" + init + "/oom_score_adj"), "1000");
        new Inside(server.data(), id).output("touch /tmp/go");
        assertThat(Eventually.get(() -> Machine.isAlive(init), alive -> !alive)).isFalse();

        failed(id, System.nanoTime());
    }

    @Test
    void oneInWhichAnotherProcessRunsOutOfMemoryGoesOn() throws Exception {
        String id = api.create();
        Inside inside = new Inside(server.data(), id);

        assertThat(inside.sh("head -c 100m /dev/zero | tail -c 90m | wc -c").output())
                .doesNotContain("94371840");

        assertThat(api.get("/sandboxes/" + id).status()).isEqualTo(200);
        assertThat(inside.output("echo alive")).isEqualTo("alive");
    }

    private void failed(String id, long since) throws Exception {
        Answer gone = Eventually.get(() -> api.get("/sandboxes/" + id), answer -> answer.status() != 200);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(SOON);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.body().at("/error/reason").asText()).isEqualTo("failed");
        String next = api.create();
        assertThat(Eventually.get(() -> Machine.traces(server.data(), id), List::isEmpty))
                .isEmpty();
        assertThat(api.delete("/sandboxes/" + next).status()).isEqualTo(200);
    }
}
