package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.CallTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pools that the whole program shares are blocked, and the client goes on. */
class BlockedPoolTest {

    private static final String ID = "sbx_a1b2c3d4e5";
    private static final Duration SOON = Duration.ofSeconds(4);

    private final CountDownLatch over = new CountDownLatch(1);

    /** Every thread of the common pool, those that it would add, and the one thread of the JDK's timers. */
    @BeforeEach
    void block() throws InterruptedException {
        int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
        CountDownLatch begun = new CountDownLatch(threads + 1);
        Runnable blocking = () -> {
            begun.countDown();
            awaitEnd();
        };
        for (int i = 0; i < threads; i++) {
            ForkJoinPool.commonPool().execute(blocking);
        }
        CompletableFuture<Void> timer = new CompletableFuture<>();
        CompletableFuture<Void> unused = timer.thenRun(blocking);
        timer.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS);
        begun.await();
    }

    @AfterEach
    void unblock() {
        over.countDown();
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCallToAMuteServerEndsInTime() {
        try (ScriptedServer server = new ScriptedServer(silence());
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            CallOptions options = CallOptions.none().timeout(Duration.ofMillis(500));
            long start = System.nanoTime();

            assertThatThrownBy(() -> vibengine.sandboxes().get(ID, options)).isInstanceOf(CallTimeoutException.class);
            assertThatThrownBy(
                            () -> vibengine.sandboxes().async().get(ID, options).get(4, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CallTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        }
    }

    @Test
    void aRetryIsMade() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                        error(503, "service_unavailable", "Retry-After: 0"),
                        json(200, Samples.ONE),
                        error(503, "service_unavailable", "Retry-After: 0"),
                        json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            CallOptions options = CallOptions.none().timeout(Duration.ofSeconds(3));

            assertThat(vibengine.sandboxes().get(ID, options).id()).isEqualTo(ID);
            assertThat(vibengine
                            .sandboxes()
                            .async()
                            .get(ID, options)
                            .get(4, TimeUnit.SECONDS)
                            .id())
                    .isEqualTo(ID);
        }
    }
}
