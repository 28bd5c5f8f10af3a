package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to processes of the machine and of other sandboxes, tried for real. */
@NullMarked
class ProcessWallsTest {

    @TempDir
    static Path data;

    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = new Scene(data);
        scene.neighbour.detached("exec sleep 1001");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void itSeesNoProcessBesideItsOwn() throws Exception {
        scene.attacker.detached("exec sleep 1002");

        assertThat(scene.attacker.output("cat /proc/[0-9]*/cmdline | tr '\\0' ' '"))
                .contains("sleep 1002")
                .doesNotContain("sleep 1001")
                .doesNotContain("java")
                .doesNotContain(data.toString());
    }

    @Test
    void itSignalsNoProcessBesideItsOwn() throws Exception {
        long self = ProcessHandle.current().pid();
        long neighbour = scene.fixture.init(scene.neighbour.sandboxId());
        Inside shooter = scene.start(SandboxImage.builtIn());
        shooter.detached("exec sleep 1003");

        shooter.sh("kill -9 " + self + " " + neighbour + "; for n in $(seq 2 32768); do kill -9 $n; done 2>/dev/null");
        shooter.sh("kill -9 -1");

        assertThat(ProcessHandle.of(neighbour).map(ProcessHandle::isAlive)).contains(true);
        assertThat(scene.neighbour.output("cat /proc/[0-9]*/cmdline | tr '\\0' ' '"))
                .contains("sleep 1001");
        assertThat(shooter.output("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).doesNotContain("sleep 1003");
        scene.assertUnharmed();
    }

    @Test
    void itDoesNotEndItsOwnFirstProcess() throws Exception {
        long init = scene.fixture.init(scene.attacker.sandboxId());

        scene.attacker.sh("kill -9 1; kill -STOP 1; kill -SEGV 1");

        assertThat(RecordedProcess.find(init)).isPresent();
        assertThat(scene.attacker.output("echo still here")).isEqualTo("still here");
    }

    @Test
    void itSharesNoMemoryNorMessagesWithANeighbour() throws Exception {
        scene.neighbour.output(
                "python3 -c 'import multiprocessing.shared_memory as m;"
                        + " s = m.SharedMemory(\"shared\", create=True, size=10); import os; os._exit(0)'; ls /dev/shm | grep shared");

        assertThat(scene.attacker.output("ls /dev/shm")).doesNotContain("shared");
        assertThat(scene.attacker.output("cat /proc/sysvipc/shm /proc/sysvipc/msg /proc/sysvipc/sem | wc -l"))
                .isEqualTo("3");
    }
}
