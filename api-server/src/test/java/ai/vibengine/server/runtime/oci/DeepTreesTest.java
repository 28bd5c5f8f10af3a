package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.removal.HostileTree;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no path is long enough to name is removed, by root and by an ordinary user. */
@NullMarked
class DeepTreesTest {

    /** In the home folder and in memory, with folders that nobody may enter. */
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
        // A sandbox of an ordinary user writes to memory; this is on the disk of each server.
        Scene.build(fixture, "deep", "cd /opt && " + HostileTree.nesting(60, 200));
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
