package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders that real builds make and run in. */
@NullMarked
class BuildFoldersTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String ODD = "/srv/it's \"an\" $(odd) one\n/ü";

    @TempDir
    Path data;

    private final List<String> output = new CopyOnWriteArrayList<>();
    private OciRuntimeFixture fixture;

    @BeforeEach
    void open() {
        fixture = new OciRuntimeFixture(data);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aFolderIsMadeForTheUserOfSandboxesAndStepsRunInIt() throws Exception {
        try (LayerBuild build = build()) {
            build.makeFolder(ODD, DEADLINE);
            assertThat(run(build, "touch here", ODD)).isZero();
            build.keep("folders");
        }
        String id = OciRuntimeFixture.newId();
        fixture.runtime.start(new SandboxSpec(id, SandboxImage.builtIn().with("folders"), OciRuntimeFixture.LIMITS));

        assertThat(fixture.inside(id).output("cd /srv/it*/ü && ls && touch mine && stat -c %U:%a . .."))
                .isEqualTo("here\nuser:755\nroot:755");
    }

    @Test
    void aFolderThatIsThereStaysAsItIs() {
        try (LayerBuild build = build()) {
            build.makeFolder("/opt", DEADLINE);
            assertThat(run(build, "stat -c %U /opt", "/")).isZero();
        }
        assertThat(output).containsExactly("root");
    }

    @Test
    void whatCannotBecomeAFolderEndsTheBuild() {
        for (String path : List.of("/etc/passwd", "/etc/passwd/below", "/proc/1/none")) {
            try (LayerBuild build = build()) {
                assertThatThrownBy(() -> build.makeFolder(path, DEADLINE))
                        .as(path)
                        .isInstanceOf(BuildEndedException.class)
                        .hasMessageContaining("no directory " + path);
            }
        }
    }

    @Test
    void aStepWithoutAFolderRunsInTheHomeOfRoot() {
        try (LayerBuild build = build()) {
            assertThat(run(build, "pwd", null)).isZero();
        }
        assertThat(output).containsExactly("/root");
    }

    private LayerBuild build() {
        return fixture.runtime
                .builder()
                .open(new BuildSpec(
                        OciRuntimeFixture.newId(),
                        SandboxImage.builtIn(),
                        OciRuntimeFixture.LIMITS,
                        BuildSpec.Network.NONE));
    }

    private int run(LayerBuild build, String command, @Nullable String folder) {
        return build.run(command, Map.of(), folder, DEADLINE, (channel, line) -> output.add(line));
    }
}
