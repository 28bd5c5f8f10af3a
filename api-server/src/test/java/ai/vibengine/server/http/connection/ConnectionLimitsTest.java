package ai.vibengine.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConnectionLimitsTest {

    @Test
    void fewOpenFilesLeaveHalfOfThemToSandboxesAndTheDatabase() {
        ConnectionLimits limits = ConnectionLimits.of(700, 0);

        assertThat(limits.all() + limits.spare()).isEqualTo(350);
        assertThat(limits.ofAddress()).isEqualTo(159);
    }

    @Test
    void manyOpenFilesAreNoReasonForMoreThanTheMemoryHasRoomFor() {
        assertThat(ConnectionLimits.of(1_000_000, 0).all()).isEqualTo(10_000);
    }

    @Test
    void behindProxiesOneAddressMayHaveAll() {
        assertThat(ConnectionLimits.of(1_000_000, 1).ofAddress()).isEqualTo(10_000);
    }
}
