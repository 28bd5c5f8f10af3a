package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sandboxes that are given other limits than they were started with. */
@NullMarked
final class ResourcesTest {

    /** Holds so many MiB of memory, and says so. */
    private static final String HOLD = "head -c %dM /dev/zero | tail -c %dM | wc -c";

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
    void memoryGrowsAndShrinksWhileASandboxRuns() throws Exception {
        Inside inside = fixture.start();
        assertThat(holds(inside, 100)).isFalse();

        fixture.runtime.limit(inside.sandboxId(), new SandboxLimits(256 << 20, 1, 32));
        assertThat(holds(inside, 100)).isTrue();
        assertThat(holds(inside, 300)).isFalse();

        fixture.runtime.limit(inside.sandboxId(), new SandboxLimits(64 << 20, 1, 32));
        assertThat(holds(inside, 100)).isFalse();
    }

    @Test
    void processorTimeIsWhatWasGivenLast() throws Exception {
        Inside inside = fixture.start();
        fixture.runtime.limit(inside.sandboxId(), new SandboxLimits(64 << 20, 0.1, 32));

        String times = inside.output("timeout 2 sh -c 'while :; do :; done'; times > /tmp/times; tail -n 1 /tmp/times");

        // In two seconds, where it was started with a half of each.
        assertThat(Double.parseDouble(times.replaceAll("^0m|s .*$", "").strip()))
                .isBetween(0.01, 0.6);
    }

    @Test
    void aSandboxWritesAsMuchAsItWasStartedWith() throws Exception {
        String small = start(16);
        String large = start(64);

        assertThat(fixture.inside(small).sh("head -c 32M /dev/zero > /tmp/a").status())
                .isNotZero();
        assertThat(fixture.inside(large).sh("head -c 32M /dev/zero > /tmp/a").status())
                .isZero();
    }

    @Test
    void whatIsLargerThanUsualHasNoOthersMakeRoom() {
        fixture.runtime.diskBounds(64 << 20);
        AtomicInteger asked = new AtomicInteger();
        fixture.runtime.onShortage(() -> {
            asked.incrementAndGet();
            return false;
        });

        // More than any disk has.
        assertThatThrownBy(() -> start(Integer.MAX_VALUE)).isInstanceOf(RuntimeUnavailableException.class);

        assertThat(asked).hasValue(0);
    }

    @Test
    void theKernelEndsItBeforeTheServer() throws Exception {
        String own = Files.readString(Path.of("/proc/self/oom_score_adj")).strip();
        String inside = fixture.start().output("cat /proc/self/oom_score_adj").strip();

        assertThat(Integer.parseInt(inside)).isGreaterThanOrEqualTo(Math.min(1000, Integer.parseInt(own) + 500));
    }

    private String start(int mebibytes) {
        String id = OciRuntimeFixture.newId();
        fixture.runtime.start(new SandboxSpec(
                id, SandboxImage.builtIn(), new SandboxLimits(64 << 20, 1, 32, (long) mebibytes << 20)));
        return id;
    }

    private static boolean holds(Inside inside, int mebibytes) throws Exception {
        return inside.sh(HOLD.formatted(mebibytes, mebibytes))
                .output()
                .strip()
                .equals(Long.toString((long) mebibytes << 20));
    }
}
