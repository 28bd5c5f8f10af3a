package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox, programs in it, and what both leave on the machine. */
@NullMarked
abstract class AbstractExecTest {

    static final int KEPT = 1 << 20;
    static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private final AtomicInteger names = new AtomicInteger();
    OciRuntimeFixture fixture;
    Inside inside;

    @BeforeEach
    void start() {
        fixture = new OciRuntimeFixture(data);
        inside = fixture.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    ExecSpec sh(String script, Map<String, String> environment) {
        return sh(script, environment, ExecSpec.Purpose.USER);
    }

    ExecSpec sh(String script, Map<String, String> environment, ExecSpec.Purpose purpose) {
        return new ExecSpec("cmd_" + names.incrementAndGet(), List.of("/bin/sh", "-c", script), environment, purpose);
    }

    DetachedExec background(String script, String input) {
        return fixture.runtime
                .execs()
                .startDetached(
                        inside.sandboxId(),
                        sh(script, Map.of()),
                        input.getBytes(StandardCharsets.UTF_8),
                        KEPT,
                        "a note");
    }

    String output(String script) throws Exception {
        return output(sh(script, Map.of()));
    }

    String output(ExecSpec spec) throws Exception {
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), spec);
        exec.input().close();
        String output = new String(exec.output().readAllBytes(), StandardCharsets.UTF_8);
        exec.end().get(20, TimeUnit.SECONDS);
        return output;
    }

    static Thread drain(AttachedExec exec) {
        Thread reader = new Thread(() -> {
            try {
                exec.input().close();
                exec.output().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException closed) {
                // Its end is what the test looks at.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** The sandbox's processes as its own control group counts them. */
    int processes() throws IOException {
        Path group = Path.of("/sys/fs/cgroup/pids", cgroup());
        if (!Files.exists(group)) {
            group = Path.of("/sys/fs/cgroup", cgroup());
        }
        return Integer.parseInt(Files.readString(group.resolve("pids.current")).strip());
    }

    /** The dead count until they are collected. */
    void awaitOnly(int count) throws IOException {
        Await.until(
                () -> {
                    try {
                        return processes() == count;
                    } catch (IOException gone) {
                        return true;
                    }
                },
                PATIENCE);
        assertThat(processes()).isEqualTo(count);
    }

    void awaitProcesses(int least) {
        assertThat(Await.until(
                        () -> {
                            try {
                                return processes() >= least;
                            } catch (IOException gone) {
                                return false;
                            }
                        },
                        PATIENCE))
                .isTrue();
    }

    String cgroup() throws IOException {
        return Files.readString(fixture.bundle(inside.sandboxId()).resolve("config.json"))
                .replaceAll("(?s).*\"cgroupsPath\":\"/([^\"]*)\".*", "$1");
    }

    List<String> leftovers() throws IOException {
        List<String> found = new ArrayList<>();
        Path execs = fixture.bundle(inside.sandboxId()).resolve("programs");
        if (Files.isDirectory(execs)) {
            try (var folders = Files.list(execs)) {
                folders.forEach(folder -> found.add(folder.toString()));
            }
        }
        return found;
    }
}
