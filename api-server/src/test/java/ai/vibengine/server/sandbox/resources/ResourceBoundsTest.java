package ai.vibengine.server.sandbox.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.BuildLimits;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.ResourceLimits;
import ai.vibengine.server.runtime.DiskBounds;
import ai.vibengine.server.runtime.SandboxLimits;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class ResourceBoundsTest {

    private static final Account ACCOUNT = new Account(
            "acc_one", "one", Plan.PRO, 1, 1, new BuildLimits(1, 1, 1, 1, 1), new ResourceLimits(8, 16384, 65536));

    @ParameterizedTest
    @CsvSource({"64,32", "300,150", "512,256", "2048,256"})
    void filesInMemoryLeaveHalfOfItForPrograms(int memoryMib, int diskMib) {
        assertThat(disk(inMemory(512, 256), memoryMib, null)).isEqualTo(diskMib);
    }

    @Test
    void noMoreFilesAreAskedForThanHalfOfTheMemory() {
        ResourceBounds bounds = inMemory(512, 256);

        assertThat(disk(bounds, 2048, 1024)).isEqualTo(1024);
        assertThatThrownBy(() -> disk(bounds, 1024, 513))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("must be at most 512");
        assertThatThrownBy(() -> disk(bounds, null, 257)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void theOperatorMayGiveMoreToFilesOfTheUsualMemory() {
        ResourceBounds bounds = inMemory(512, 400);

        assertThat(disk(bounds, null, null)).isEqualTo(400);
        assertThat(disk(bounds, null, 400)).isEqualTo(400);
        assertThat(disk(bounds, 400, null)).isEqualTo(200);
    }

    @Test
    void filesOnADiskAreNotBoundedByMemory() {
        ResourceBounds bounds = bounds(512, 1024, new SandboxMaxima(8, 1L << 40, 1L << 40, false));

        assertThat(disk(bounds, 64, null)).isEqualTo(1024);
        assertThat(disk(bounds, 64, 4096)).isEqualTo(4096);
    }

    @Test
    void nobodyIsGivenMoreThanTheOperatorAllows() {
        ResourceBounds bounds = bounds(16, 1024, new SandboxMaxima(8, 32 << 20, 1L << 40, false));

        assertThat(bounds.of(ACCOUNT)).containsOnlyKeys("cpu", "disk_mib");
        assertThatThrownBy(() -> disk(bounds, 64, null)).isInstanceOf(InvalidRequestException.class);
    }

    private static ResourceBounds inMemory(int memoryMib, int diskMib) {
        return bounds(
                memoryMib,
                diskMib,
                new SandboxMaxima(8, 1L << 40, 1L << 40, false).on(new DiskBounds((long) diskMib << 20, 0, 0, true)));
    }

    private static ResourceBounds bounds(int memoryMib, int diskMib, SandboxMaxima maxima) {
        SandboxLimits usual = new SandboxLimits((long) memoryMib << 20, 1, 32, (long) diskMib << 20);
        return new ResourceBounds(Contract.load(), usual, maxima, true);
    }

    private static int disk(ResourceBounds bounds, @Nullable Integer memoryMib, @Nullable Integer diskMib) {
        return Objects.requireNonNull(bounds.of(ACCOUNT, null, memoryMib, diskMib))
                .diskMib();
    }
}
