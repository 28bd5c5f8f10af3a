package ai.vibengine.server.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.machine.ProcessLimits.Kind;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ProcessLimitsTest {

    private static final List<String> LINES = List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max open files            700                  800                  files     ",
            "Max pending signals       unlimited            unlimited            signals   ",
            "Max msgqueue size         819200               819200               bytes     ");

    @Test
    void nothingIsGivenBeyondTheHardLimit() {
        ProcessLimits limits = new ProcessLimits(LINES, false);

        assertThat(limits.atMost(Kind.OPEN_FILES, BigInteger.valueOf(4096))).isEqualTo(800);
        assertThat(limits.atMost(Kind.OPEN_FILES, BigInteger.TEN)).isEqualTo(10);
        assertThat(limits.isUnlimited(Kind.PENDING_SIGNALS)).isTrue();
        assertThat(limits.isUnlimited(Kind.MESSAGE_QUEUES)).isFalse();
    }

    @Test
    void whoMayRaiseLimitsGivesWhatIsWanted() {
        ProcessLimits limits = new ProcessLimits(LINES, true);

        assertThat(limits.atMost(Kind.OPEN_FILES, BigInteger.valueOf(4096))).isEqualTo(4096);
        assertThat(limits.isUnlimited(Kind.MESSAGE_QUEUES)).isTrue();
    }
}
