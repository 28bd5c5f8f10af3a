package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFiles;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime that does not hand containers their standard input, and so not the socket of their agent. */
@NullMarked
class RuntimeWithoutSocketTest {

    @TempDir
    Path data;

    private OciRuntime runtime;
    private final String id = OciRuntimeFixture.newId();

    @BeforeEach
    void start() throws Exception {
        Path program = data.resolve("runtime");
        Files.writeString(program, """
                #!/bin/sh
                case " $* " in
                *" run "*) exec runc "$@" </dev/null ;;
                *) exec runc "$@" ;;
                esac
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        runtime = new OciRuntime(new OciSettings(data, program.toString()));
        runtime.adopt(Set.of());
        runtime.start(new SandboxSpec(id, SandboxImage.builtIn(), OciRuntimeFixture.LIMITS));
    }

    @AfterEach
    void stop() {
        runtime.stop(id);
        runtime.close();
    }

    @Test
    void commandsRunByExec() throws Exception {
        AttachedExec exec = runtime.execs().start(id, sh("cat; id -u; exit 3"));
        exec.input().write("said\n".getBytes(StandardCharsets.UTF_8));
        exec.input().close();

        assertThat(new String(exec.output().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("said\n70000\n");
        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void aKillEndsThemWithWhatCameFromThem() throws Exception {
        AttachedExec exec = runtime.execs().start(id, sh("setsid sleep 1090 & echo on; sleep 1091"));
        exec.input().close();
        assertThat(new String(exec.output().readNBytes(3), StandardCharsets.UTF_8))
                .isEqualTo("on\n");

        exec.kill();

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        AttachedExec look = runtime.execs().start(id, sh("ps -eo args | grep -c '^sleep' || true"));
        look.input().close();
        assertThat(new String(look.output().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("0\n");
    }

    @Test
    void filesAreReadAndWritten() {
        try (SandboxFiles.Writer writer = runtime.files().replace(id, "/home/user/a", "/.vibengine/uploads")) {
            writer.write("content".getBytes(StandardCharsets.UTF_8), 0, 7);
            assertThat(writer.complete().size()).isEqualTo(7);
        }
        try (SandboxFiles.Reader reader = runtime.files().open(id, "/home/user/a")) {
            reader.begin(3, 4);
            assertThat(StandardCharsets.UTF_8.decode(reader.next()).toString()).isEqualTo("tent");
        }
    }

    @Test
    void portsHaveNoWay() {
        assertThatThrownBy(() -> runtime.ports().connect(id, 80)).isInstanceOf(RuntimeUnavailableException.class);
    }

    @Test
    void stepsOfBuildsRunAsTheirRoot() {
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        BuildSpec spec = new BuildSpec(
                OciRuntimeFixture.newId(),
                SandboxImage.builtIn(),
                new SandboxLimits(256 << 20, 1, 64),
                BuildSpec.Network.NONE);
        try (LayerBuild build = runtime.builder().open(spec)) {
            assertThat(build.run("id -u", Map.of(), null, Duration.ofSeconds(30), (channel, line) -> output.add(line)))
                    .isZero();
        }
        assertThat(output).containsExactly("0");
    }

    @Test
    void whatTakesTheSocketIsRefusedOrWithoutEffect() {
        assertThatThrownBy(() -> runtime.execs().startDetached(id, sh("true"), new byte[0], 1024, "a note"))
                .isInstanceOf(RuntimeUnavailableException.class);
        runtime.endBy(id, Instant.now().plusSeconds(1));
        assertThat(runtime.running()).contains(id);
    }

    private static ExecSpec sh(String script) {
        return new ExecSpec(
                "cmd_" + Long.toHexString(System.nanoTime()),
                List.of("/bin/sh", "-c", script),
                Map.of(),
                ExecSpec.Purpose.USER);
    }
}
