package ai.vibengine.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Pace pace = new Pace();

    @Test
    void aByteNowAndThenIsTooSlow() {
        long now = 0;
        boolean over = false;
        for (int i = 0; i < 3; i++) {
            pace.await(now);
            now += 8 * SECOND;
            over |= pace.isOver(now);
            pace.arrived(now);
            pace.moved(1);
        }

        assertThat(over).isTrue();
    }

    @Test
    void whoKeepsTheLeastRateIsNeverTooSlow() {
        long now = 0;
        for (int i = 0; i < 1000; i++) {
            pace.await(now);
            now += 8 * SECOND;
            assertThat(pace.isOver(now)).isFalse();
            pace.arrived(now);
            pace.moved(8L * Pace.LEAST_BYTES_PER_SECOND);
        }
    }

    @Test
    void timeInWhichNobodyWaitsDoesNotCount() {
        pace.await(0);
        pace.arrived(SECOND);

        assertThat(pace.isOver(1000 * SECOND)).isFalse();
    }

    @Test
    void bytesOfBeforeAreNoCreditForALongSilence() {
        pace.moved(100_000_000);
        pace.await(0);

        assertThat(pace.isOver(Pace.PATIENCE.toNanos() - SECOND)).isFalse();
        assertThat(pace.isOver(Pace.PATIENCE.toNanos() + SECOND)).isTrue();
    }

    @Test
    void whatIsLargeMayTakeLonger() {
        pace.await(0, 100L * Pace.LEAST_BYTES_PER_SECOND);

        assertThat(pace.isOver(110 * SECOND)).isFalse();
        assertThat(pace.isOver(116 * SECOND)).isTrue();
    }

    @Test
    void allWaitsTogetherHaveALimitHoweverFastItIs() {
        pace.limit(Duration.ofSeconds(20));
        pace.await(0);
        pace.arrived(14 * SECOND);
        pace.moved(1_000_000);
        pace.await(14 * SECOND);

        assertThat(pace.isOver(19 * SECOND)).isFalse();
        assertThat(pace.isOver(21 * SECOND)).isTrue();
    }
}
