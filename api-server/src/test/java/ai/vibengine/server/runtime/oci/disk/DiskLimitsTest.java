package ai.vibengine.server.runtime.oci.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.DiskSettings.Amount;
import ai.vibengine.server.runtime.RuntimeSetupException;
import java.util.OptionalLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class DiskLimitsTest {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final Amount SANDBOX = new Amount(GIB, false);
    private static final Amount BUILD = new Amount(4 * GIB, false);
    private static final Amount TEMPLATES = new Amount(8 * GIB, false);
    private static final DiskSettings DEFAULTS = new DiskSettings(SANDBOX, BUILD, TEMPLATES, OptionalLong.empty());

    @Test
    void aLargeDiskHasTheDefaults() {
        assertThat(DiskLimits.of(DEFAULTS, 500 * GIB, 400 * GIB)).isEqualTo(new DiskLimits(GIB, 4 * GIB, 8 * GIB, GIB));
    }

    @Test
    void onASmallDiskTheDefaultsFitSeveralTimes() {
        DiskLimits tiny = DiskLimits.of(DEFAULTS, 120 * MIB, 110 * MIB);
        DiskLimits small = DiskLimits.of(DEFAULTS, 20 * GIB, 18 * GIB);

        assertThat(tiny).isEqualTo(new DiskLimits(11 * MIB, 23 * MIB, 23 * MIB, 16 * MIB));
        assertThat(small.sandbox()).isBetween(200 * MIB, 300 * MIB);
        assertThat(small.build()).isEqualTo(4 * GIB);
    }

    @Test
    void aDiskThatIsFullNowIsJudgedByItsSize() {
        assertThat(DiskLimits.of(DEFAULTS, 500 * GIB, 0).sandbox()).isEqualTo(GIB);
        assertThat(DiskLimits.of(DEFAULTS, 120 * MIB, 0).sandbox()).isPositive();
    }

    @Test
    void whatWasAskedForIsTakenOrRefused() {
        Amount given = new Amount(100 * MIB, true);
        DiskSettings settings = new DiskSettings(given, given, given, OptionalLong.of(0));

        assertThat(DiskLimits.of(settings, 120 * MIB, 120 * MIB))
                .isEqualTo(new DiskLimits(100 * MIB, 100 * MIB, 100 * MIB, 0));
        assertThatThrownBy(() -> DiskLimits.of(settings, 90 * MIB, 90 * MIB))
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessageContaining("--sandbox-disk asks for 100 MiB")
                .hasMessageContaining("no more than 90 MiB");
        assertThatThrownBy(() -> DiskLimits.of(
                        new DiskSettings(SANDBOX, BUILD, TEMPLATES, OptionalLong.of(100 * MIB)), 120 * MIB, 120 * MIB))
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessageContaining("--disk-reserve");
    }

    @Test
    void noBoundStaysNone() {
        assertThat(DiskLimits.of(DiskSettings.unbounded(), 120 * MIB, 0)).isEqualTo(new DiskLimits(0, 0, 0, 0));
    }
}
