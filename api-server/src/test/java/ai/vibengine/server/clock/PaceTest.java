package ai.vibengine.server.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class PaceTest {

    private final List<Long> sleeps = new ArrayList<>();

    @Test
    void theFirstBytesPassAtOnceAndTheRestAtThePace() {
        Pace pace = new Pace(1_000, 100, sleeps::add);

        pace.passed(600);
        pace.passed(400);
        assertThat(sleeps).isEmpty();
        pace.passed(250);
        assertThat(sleeps).containsExactly(2_500_000_000L);
    }

    @Test
    void smallAmountsAddUpToOneSleep() {
        Pace pace = new Pace(0, 1_000, sleeps::add);

        for (int i = 0; i < 100; i++) {
            pace.passed(1);
        }

        assertThat(sleeps).hasSize(5).allMatch(nanos -> nanos == 20_000_000L);
    }

    @Test
    void anInterruptedThreadDoesNotWait() {
        Pace pace = new Pace(0, 1, nanos -> {
            throw new InterruptedException();
        });

        pace.passed(1_000_000);

        assertThat(Thread.interrupted()).isTrue();
    }
}
