package ai.vibengine.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CommandTimeoutTest {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final ManualTimer timer = new ManualTimer();
    private final AtomicInteger timeOuts = new AtomicInteger();
    private boolean paused;
    private Duration pausedFor = Duration.ofSeconds(7);

    private final CommandTimeout timeout =
            new CommandTimeout(timer, Duration.ofSeconds(7), () -> paused, () -> pausedFor, timeOuts::incrementAndGet);

    @AfterEach
    void closeTimer() {
        timer.shutdownNow();
    }

    @Test
    void withoutAPauseItComesWhenTheTimeIsOver() {
        timeout.begin(Duration.ofSeconds(10));

        timer.pass();

        assertThat(timer.delays).containsExactly(Duration.ofSeconds(10));
        assertThat(timeOuts).hasValue(1);
    }

    @Test
    void itComesLaterByPausesThatAreOver() {
        timeout.begin(Duration.ofSeconds(10));
        pausedFor = Duration.ofSeconds(10);

        timer.pass();

        assertThat(timeOuts).hasValue(0);
        timer.pass();
        assertThat(timer.delays).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(3));
        assertThat(timeOuts).hasValue(1);
    }

    @Test
    void duringAPauseItWaitsAndThenComesLaterByWhatWasLeftWhenThePauseBegan() {
        timeout.begin(Duration.ofSeconds(10));
        // It began two seconds before the time was over, and ends when it has been looked at twice.
        paused = true;
        timer.pass();
        timer.pass();
        paused = false;
        pausedFor = Duration.ofSeconds(7).plusSeconds(2).plus(LOOK.multipliedBy(2));

        timer.pass();
        timer.pass();

        assertThat(timer.delays).containsExactly(Duration.ofSeconds(10), LOOK, LOOK, Duration.ofSeconds(2));
        assertThat(timeOuts).hasValue(1);
    }

    @Test
    void oneThatWasOverBeforeItBeganComesLaterByPausesLessThat() {
        pausedFor = Duration.ofSeconds(12);
        timeout.begin(Duration.ofSeconds(-1));

        timer.pass();
        timer.pass();

        assertThat(timer.delays).containsExactly(Duration.ZERO, Duration.ofSeconds(4));
        assertThat(timeOuts).hasValue(1);
    }

    @Test
    void oneThatIsCancelledIsNotWaitedForAgain() {
        timeout.begin(Duration.ofSeconds(10));
        paused = true;
        timeout.cancel();

        timer.pass();

        assertThat(timer.delays).hasSize(1);
        assertThat(timeOuts).hasValue(0);
    }

    /** A timer whose time passes when the test says so. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {

        private final List<Duration> delays = new ArrayList<>();
        private Runnable next = () -> {};

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            delays.add(Duration.of(delay, unit.toChronoUnit()));
            next = work;
            return super.schedule(() -> {}, 1, TimeUnit.DAYS);
        }

        void pass() {
            next.run();
        }
    }
}
