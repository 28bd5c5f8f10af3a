package ai.vibengine.server.runtime.oci.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
class MigrationLockTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "0::/system.slice/api, system.slice/api",
        "0::/, .",
        "8:pids:/, pids",
        "'2:cpu,cpuacct:/a/b', 'cpu,cpuacct/a/b'"
    })
    void takingItAheadMovesThisProcessToTheGroupWhereItIs(String line, String group) throws Exception {
        Path procs = group(group);
        try (MigrationLock lock = lock("9:name=systemd:/elsewhere\n" + line + "\n")) {
            lock.takeAhead();
            assertThat(Await.until(() -> isOwn(procs), PATIENCE)).isTrue();
        }
    }

    @Test
    void itIsTakenAgainEachTime() throws Exception {
        Path procs = group("pids");
        try (MigrationLock lock = lock("8:pids:/\n")) {
            for (int i = 0; i < 3; i++) {
                Files.writeString(procs, "");
                assertThat(Await.until(
                                () -> {
                                    lock.takeAhead();
                                    return isOwn(procs);
                                },
                                PATIENCE))
                        .isTrue();
            }
        }
    }

    @Test
    void whereTheProcessIsNowCountsNotWhereItWas() throws Exception {
        Path before = group("pids/before");
        Path now = group("pids/now");
        try (MigrationLock lock = lock("8:pids:/before\n")) {
            lock("8:pids:/now\n").close();
            lock.takeAhead();
            assertThat(Await.until(() -> isOwn(now), PATIENCE)).isTrue();
        }
        assertThat(before).isEmptyFile();
    }

    @Test
    void aProcessThatMayMoveNothingGoesOn() throws Exception {
        Path other = group("pids/other");
        MigrationLock lock = lock("0::/elsewhere\nnonsense\n");
        lock.takeAhead();
        lock.close();
        assertThat(other).isEmptyFile();
    }

    @Test
    void afterTheEndItIsNotTaken() throws Exception {
        Path procs = group("pids");
        MigrationLock lock = lock("8:pids:/\n");
        lock.takeAhead();
        lock.close();
        assertThat(isOwn(procs)).isTrue();
        Files.writeString(procs, "");

        lock.takeAhead();

        assertThat(Await.until(() -> isOwn(procs), Duration.ofMillis(300))).isFalse();
    }

    /** Makes the file that processes are moved by. */
    private Path group(String path) throws IOException {
        Path group = folder.resolve("mount").resolve(path).normalize();
        return Files.createFile(Files.createDirectories(group).resolve("cgroup.procs"));
    }

    private MigrationLock lock(String groups) throws IOException {
        return new MigrationLock(folder.resolve("mount"), Files.writeString(folder.resolve("groups"), groups));
    }

    private static boolean isOwn(Path procs) {
        try {
            return Files.readString(procs)
                    .equals(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException failure) {
            return false;
        }
    }
}
