package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.removal.HostileTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees too deep for any path to name are removed, by root and by an ordinary user. */
@NullMarked
class DeepTreesTest {

    /** Trees in the home folder and in memory, with folders that cannot be entered. */
    private static final String TREES = "cd ~ && " + HostileTree.nesting(60, 200) + " && cd /tmp && "
            + HostileTree.nesting(60, 200)
            + " && mkdir -p ~/closed/inner && touch ~/closed/inner/file && chmod 000 ~/closed/inner ~/closed";

    @TempDir
    Path data;

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
    void deepTreesGoWithTheirSandbox() throws Exception {
        Inside sandbox = fixture.start();
        sandbox.output(TREES);

        fixture.runtime.stop(sandbox.sandboxId());

        assertThat(fixture.traces(sandbox.sandboxId())).isEmpty();
        assertNothingRemains();
    }

    @Test
    void deepTreesThatAServerLeftGoWithTheNextOne() throws Exception {
        Inside sandbox = fixture.start();
        sandbox.output(TREES);

        fixture.reopen();
        fixture.runtime.adopt(Set.of());

        assertThat(fixture.traces(sandbox.sandboxId())).isEmpty();
        assertNothingRemains();
    }

    @Test
    void deepTreesOfABuildGoWithItsLayer() throws Exception {
        // Without a bound: what a build writes is on the disk of each server, and its layer takes it as it is.
        BuildSpec spec = new BuildSpec(
                OciRuntimeFixture.newId(), SandboxImage.builtIn(), OciRuntimeFixture.LIMITS, BuildSpec.Network.NONE);
        try (LayerBuild build = fixture.runtime.builder().open(spec)) {
            String command = "cd /opt && " + HostileTree.nesting(60, 200);
            assertThat(build.run(command, Map.of(), null, Duration.ofMinutes(1), (channel, line) -> {}))
                    .isZero();
            build.keep("deep");
        }
        assertThat(new Leftovers(data).layers()).containsExactly("deep");

        fixture.runtime.builder().removeLayer("deep");

        assertThat(new Leftovers(data).layers()).isEmpty();
        assertNothingRemains();
    }

    private void assertNothingRemains() throws Exception {
        Leftovers leftovers = new Leftovers(data);
        assertThat(Eventually.get(leftovers::remains, Set::isEmpty)).isEmpty();
    }
}
