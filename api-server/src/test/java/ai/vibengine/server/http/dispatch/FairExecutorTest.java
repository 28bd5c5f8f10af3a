package ai.vibengine.server.http.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FairExecutorTest {

    private final FairExecutor executor = new FairExecutor("test", 4, 2, 3);
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        executor.start();
    }

    @AfterEach
    void stop() throws Exception {
        end.countDown();
        executor.stop();
    }

    @Test
    void whoHasItsShareLeavesTheRestToOthers() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(executor.execute("greedy", this::hang)).isTrue();
        }
        CountDownLatch done = new CountDownLatch(1);

        assertThat(executor.execute("other", done::countDown)).isTrue();

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatGoesBeyondTheShareIsDoneInTurn() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(3);
        executor.execute("owner", this::hang);
        executor.execute("owner", this::hang);
        for (int i = 0; i < 3; i++) {
            executor.execute("owner", () -> {
                done.incrementAndGet();
                all.countDown();
            });
        }
        assertThat(done).hasValue(0);

        end.countDown();

        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsTooMuchIsRefusedUntilThereIsRoomAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(executor.execute("owner", this::hang)).isTrue();
        }
        assertThat(executor.execute("owner", this::hang)).isFalse();
        end.countDown();
        CountDownLatch done = new CountDownLatch(1);
        while (!executor.execute("owner", done::countDown)) {
            Thread.onSpinWait();
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
