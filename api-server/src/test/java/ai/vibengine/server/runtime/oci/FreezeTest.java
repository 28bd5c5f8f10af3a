package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sandboxes whose processes stand still. */
@NullMarked
final class FreezeTest {

    private static final int ROUNDS = 20;

    @TempDir
    Path data;

    @SuppressWarnings("NullAway.Init")
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
    void frozenProcessesTakeNoTimeAndGoOnWhereTheyWere() throws Exception {
        Inside inside = fixture.start();
        String id = inside.sandboxId();
        AttachedExec exec =
                fixture.runtime.execs().start(id, new ExecSpec("counting", COUNT, Map.of(), ExecSpec.Purpose.USER));
        InputStream output = exec.output();
        assertThat(output.read()).isNotNegative();

        fixture.runtime.freeze(id);

        long before = Machine.cpuTicks(data, id);
        assertThat(Await.until(() -> ticks(id) != before, Duration.ofMillis(300)))
                .isFalse();
        fixture.runtime.thaw(id);
        assertThat(Await.until(() -> ticks(id) != before, Duration.ofSeconds(20)))
                .isTrue();
        assertThat(inside.output("echo back")).isEqualTo("back");
        exec.kill();
    }

    @Test
    void aFrozenSandboxCanBeStoppedAndLeavesNothing() throws Exception {
        String id = fixture.start().sandboxId();
        fixture.runtime.freeze(id);

        fixture.runtime.stop(id);

        assertThat(fixture.traces(id)).isEmpty();
    }

    @Test
    void theNextServerFindsFrozenSandboxesAndLetsThemGo() throws Exception {
        Inside inside = fixture.start();
        String id = inside.sandboxId();
        fixture.runtime.endBy(id, Instant.now().plusSeconds(600));
        fixture.runtime.freeze(id);

        fixture.reopen();

        assertThat(fixture.runtime.adopt(Set.of(id))).containsExactly(id);
        assertThat(inside.output("echo back")).isEqualTo("back");
    }

    @Test
    void aFrozenSandboxThatNobodyKnowsIsRemoved() throws Exception {
        String id = fixture.start().sandboxId();
        fixture.runtime.freeze(id);
        fixture.reopen();

        fixture.runtime.adopt(Set.of());

        assertThat(fixture.traces(id)).isEmpty();
    }

    @Test
    void freezingAndLettingGoTakesMilliseconds() throws Exception {
        String id = fixture.start().sandboxId();
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            fixture.runtime.freeze(id);
            fixture.runtime.thaw(id);
            nanos[round] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);

        // Far from what it takes on a machine with nothing else to do, and far from what a program's start takes.
        assertThat(Duration.ofNanos(nanos[ROUNDS / 2])).isLessThan(Duration.ofMillis(20));
    }

    private static final List<String> COUNT =
            List.of("/bin/sh", "-c", "i=0; while :; do i=$((i+1)); [ $i = 1 ] && echo x; done");

    private long ticks(String id) {
        try {
            return Machine.cpuTicks(data, id);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
