package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking all there is of something, tried for real, while a neighbour works on. */
@NullMarked
class ResourceWallsTest {

    @TempDir
    Path data;

    private Scene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(data);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void aForkBombStaysWithinItsSandbox() throws Exception {
        String namespace = namespace(scene.fixture.init(scene.attacker.sandboxId()));
        scene.attacker.detached("bomb() { bomb | bomb & }; bomb; exec sleep 1000");

        assertThat(scene.neighbour.output("for n in 1 2 3 4 5; do sh -c 'echo works'; done"))
                .isEqualTo("works\nworks\nworks\nworks\nworks");
        assertThat(processesIn(namespace)).isBetween(1L, (long) Scene.LIMITS.processes());
        scene.fixture.runtime.stop(scene.attacker.sandboxId());
        assertThat(processesIn(namespace)).isZero();
        scene.assertUnharmed();
    }

    @Test
    void aMemoryBombEndsItselfOnly() throws Exception {
        long free = availableMebibytes();
        String bomb = "python3 -c 'x = [bytearray(1 << 20) for i in range(100000)]; print(\"all of it\")'";

        assertThat(scene.attacker.sh(bomb).output()).doesNotContain("all of it");
        assertThat(scene.attacker
                        .sh("head -c 200M /dev/zero > /dev/shm/x; tail -c 1 /dev/shm/x | wc -c")
                        .output())
                .contains("No space left");

        assertThat(scene.neighbour.output("python3 -c 'print(len(bytearray(40 << 20)))'"))
                .isEqualTo(Integer.toString(40 << 20));
        assertThat(availableMebibytes()).isGreaterThan(free / 2);
        scene.assertUnharmed();
    }

    @Test
    void aFullDiskIsItsOwn() throws Exception {
        assertThat(scene.attacker.sh("head -c 100M /dev/zero > ~/x").output()).contains("No space left");
        assertThat(scene.attacker.sh("fallocate -l 100M /tmp/y").output()).contains("No space left");
        assertThat(scene.attacker.sh("echo more > /var/tmp/z").status()).isNotZero();

        scene.neighbour.output("head -c 8M /dev/zero > ~/x && rm ~/x");
        scene.attacker.output("rm ~/x && echo again > ~/y");
        scene.assertUnharmed();
    }

    @Test
    void filesWithoutContentEndToo() throws Exception {
        String fill = "import os\ni = 0\ntry:\n  while i < 200000:\n    os.mknod(\"/tmp/f%d\" % i); i += 1\n"
                + "except OSError as e: print(e.strerror)";

        assertThat(scene.attacker.output("python3 -c '" + fill + "'")).isEqualTo("No space left on device");
        assertThat(scene.attacker
                        .sh("i=0; while mkdir /tmp/d$i; do i=$((i+1)); done")
                        .output())
                .contains("No space left");
        scene.neighbour.output("touch ~/more && mkdir /tmp/more");
        scene.assertUnharmed();
    }

    @Test
    void fileDescriptorsEndBeforeTheMachinesDo() throws Exception {
        String open =
                "import os, errno\nfds = []\ntry:\n  while True: fds.append(os.open(\"/dev/null\", os.O_RDONLY))\n"
                        + "except OSError as e: print(errno.errorcode[e.errno], len(fds) < 5000)";

        assertThat(scene.attacker.output("python3 -c '" + open + "'")).isEqualTo("EMFILE True");
        assertThat(scene.attacker.sh("ulimit -n 100000").status()).isNotZero();

        String all =
                "import os, time\nfor i in range(25):\n  if os.fork() == 0:\n    try:\n      while True: os.open(\"/dev/null\", 0)\n"
                        + "    except OSError: time.sleep(1000)\ntime.sleep(1000)";
        scene.attacker.detached("exec python3 -c '" + all + "'");
        scene.neighbour.output(
                "python3 -c 'import os; print(len([os.open(\"/dev/null\", os.O_RDONLY) for i in range(1000)]))'");
        scene.assertUnharmed();
    }

    @Test
    void aSandboxMayFillItsDiskWithoutEndingItsFirstProcess() throws Exception {
        Inside sandbox = scene.start(SandboxImage.builtIn());
        sandbox.sh("cat /dev/zero > ~/x");

        assertThat(RecordedProcess.find(scene.fixture.init(sandbox.sandboxId())))
                .isPresent();
    }

    private static long processesIn(String namespace) {
        return ProcessHandle.allProcesses()
                .filter(process -> namespace(process.pid()).equals(namespace))
                .filter(process -> RecordedProcess.find(process.pid()).isPresent())
                .count();
    }

    private static String namespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/pid"))
                    .toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static long availableMebibytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
