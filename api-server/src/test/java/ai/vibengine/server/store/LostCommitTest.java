package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.testing.DatabaseProxy;
import ai.vibengine.server.testing.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Changes whose connection to PostgreSQL is lost before they are answered. */
@NullMarked
@EnabledIf("ai.vibengine.server.testing.Postgres#isInstalled")
class LostCommitTest {

    private static final int CHANGES = 5;

    @SuppressWarnings("NullAway.Init")
    private DatabaseProxy proxy;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void open(@TempDir Path folder) {
        proxy = new DatabaseProxy(Postgres.shared().newDatabase());
        database = Database.open(proxy.address(), folder);
    }

    @AfterEach
    void close() {
        database.close();
        proxy.close();
    }

    @Test
    void aChangeThatWasKeptThoughNoAnswerCameIsMade() {
        proxy.breakNext(DatabaseProxy.Break.BEFORE_ANSWER);

        assertThat(add("a")).isEqualTo(1);

        assertThat(proxy.isBroken()).isTrue();
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aChangeWhoseCommitDidNotArriveFailsAndIsNotKept() {
        proxy.breakNext(DatabaseProxy.Break.BEFORE_COMMIT);

        assertThatThrownBy(() -> add("a")).isInstanceOf(StoreUnavailableException.class);

        assertThat(names()).isEmpty();
        assertThat(add("a")).isEqualTo(1);
    }

    @Test
    void changesThatAreWrittenTogetherFailTogetherWithTheReasonWhenTheConnectionIsLost() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Thread first = new Thread(() -> database.write(handle -> {
            begun.countDown();
            return await(goOn);
        }));
        first.start();
        begun.await();
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            CompletableFuture<Integer> change = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    change.complete(database.write(handle -> {
                        runs.incrementAndGet();
                        return handle.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                    }));
                } catch (RuntimeException failure) {
                    change.completeExceptionally(failure);
                }
            });
            thread.start();
            threads.add(thread);
            changes.add(change);
        }
        assertThat(Eventually.get(
                        () -> threads.stream()
                                .filter(thread -> thread.getState() == Thread.State.WAITING)
                                .count(),
                        waiting -> waiting == CHANGES))
                .isEqualTo(CHANGES);

        goOn.countDown();

        for (CompletableFuture<Integer> change : changes) {
            assertThatThrownBy(change::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasStackTraceContaining("terminating connection due to administrator command");
        }
        assertThat(runs).hasValue(1);
    }

    private int add(String name) {
        return database.write(handle -> handle.execute(
                "INSERT INTO accounts (account_id, name, plan, created_at) VALUES (?, ?, 'free', 0)", name, name));
    }

    private List<String> names() {
        return database.read(handle -> handle.createQuery("SELECT name FROM accounts")
                .mapTo(String.class)
                .list());
    }

    private static int await(CountDownLatch latch) {
        try {
            latch.await();
            return 0;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
