package ai.vibengine.server.sandbox.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StartPaceTest {

    private Duration now = Duration.ofDays(1);
    private Duration sinceLastCall = Duration.ZERO;

    private double filled;

    private final StartPace pace = new StartPace(() -> sinceLastCall, () -> now, () -> filled);

    @Test
    void aQuietServerStartsOneAfterTheOther() {
        sinceLastCall = StartPace.QUIET;
        pace.started();

        assertThat(pace.left()).isZero();
    }

    @Test
    void aBusyServerWaitsUntilItIsQuiet() {
        pace.started();
        sinceLastCall = Duration.ofMillis(50);

        assertThat(pace.left()).isEqualTo(StartPace.QUIET.minusMillis(50));
    }

    @Test
    void aServerThatIsNeverQuietStartsOneNowAndThen() {
        assertThat(pace.left()).isZero();

        pace.started();
        now = now.plus(StartPace.SHORTEST_PAUSE).minusMillis(20);
        assertThat(pace.left()).isEqualTo(Duration.ofMillis(20));

        now = now.plusMillis(20);
        assertThat(pace.left()).isZero();
    }

    @Test
    void aServerThatIsNeverQuietTakesItsTimeWhereEnoughWait() {
        pace.started();
        now = now.plus(StartPace.SHORTEST_PAUSE);

        filled = 1;
        assertThat(pace.left()).isEqualTo(StartPace.QUIET);

        sinceLastCall = StartPace.QUIET.minusMillis(1);
        assertThat(pace.left()).isEqualTo(Duration.ofMillis(1));

        sinceLastCall = Duration.ZERO;
        now = now.plus(StartPace.LONGEST_PAUSE).minus(StartPace.SHORTEST_PAUSE);
        assertThat(pace.left()).isZero();
    }

    @Test
    void aServerThatIsNeverQuietHurriesWhereFewWait() {
        pace.started();
        now = now.plus(StartPace.SHORTEST_PAUSE);

        filled = 0.5;
        assertThat(pace.left()).isPositive();

        filled = 0;
        assertThat(pace.left()).isZero();
    }
}
