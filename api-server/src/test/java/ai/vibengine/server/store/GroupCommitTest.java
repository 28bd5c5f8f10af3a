package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of the database by several threads. */
@NullMarked
class GroupCommitTest {

    private static final int CHANGES = 10;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    private final Set<Handle> transactions = Collections.newSetFromMap(new IdentityHashMap<>());

    @BeforeEach
    void open(@TempDir Path folder) {
        database = TestDatabase.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void changesThatComeDuringAnotherAreWrittenTogether() throws Exception {
        List<CompletableFuture<Integer>> changes = together(CHANGES, number -> {});

        for (int i = 0; i < CHANGES; i++) {
            assertThat(changes.get(i).get()).isEqualTo(i);
        }
        assertThat(kept()).hasSize(CHANGES);
        assertThat(transactions).hasSize(1);
    }

    @Test
    void oneThatFailsIsUndoneAndTheOthersAreKept() throws Exception {
        List<CompletableFuture<Integer>> changes = together(CHANGES, number -> {
            if (number == 3) {
                throw new IllegalStateException("not this one");
            }
        });

        for (int i = 0; i < CHANGES; i++) {
            CompletableFuture<Integer> change = changes.get(i);
            Throwable failure = change.handle((value, thrown) -> thrown).join();
            if (i == 3) {
                assertThat(failure).hasMessageContaining("not this one");
            } else {
                assertThat(failure).isNull();
            }
        }
        assertThat(kept()).hasSize(CHANGES - 1).doesNotContain("3");
        assertThat(transactions).hasSize(1);
    }

    @Test
    void oneThatEndsTheTransactionTakesNoOtherWithIt() throws Exception {
        List<CompletableFuture<Integer>> changes = together(CHANGES, number -> {
            if (number == 3) {
                throw new TransactionEndedException();
            }
        });

        for (int i = 0; i < CHANGES; i++) {
            CompletableFuture<Integer> change = changes.get(i);
            Throwable failure = change.handle((value, thrown) -> thrown).join();
            if (i == 3) {
                assertThat(failure).isNotNull();
            } else {
                assertThat(failure).isNull();
            }
        }
        assertThat(kept()).hasSize(CHANGES - 1).doesNotContain("3");
    }

    private static final class TransactionEndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Makes changes that all come while another one is being written. */
    private List<CompletableFuture<Integer>> together(int count, Consumer<Integer> end) throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread first = new Thread(() -> database.write(handle -> {
            written.countDown();
            awaitQuietly(goOn);
            return 0;
        }));
        first.start();
        written.await();
        List<CompletableFuture<Integer>> changes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        IntStream.range(0, count).forEach(number -> {
            CompletableFuture<Integer> change = new CompletableFuture<>();
            changes.add(change);
            Thread thread = new Thread(() -> {
                try {
                    change.complete(database.write(handle -> insert(handle, number, end)));
                } catch (RuntimeException failure) {
                    change.completeExceptionally(failure);
                }
            });
            thread.start();
            threads.add(thread);
        });
        assertThat(Eventually.get(
                        () -> threads.stream()
                                .filter(thread -> thread.getState() != Thread.State.WAITING)
                                .count(),
                        running -> running == 0))
                .isZero();
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        first.join();
        return changes;
    }

    private Integer insert(Handle handle, int number, Consumer<Integer> end) {
        transactions.add(handle);
        handle.execute(
                "INSERT INTO accounts (account_id, name, plan, created_at) VALUES (?, ?, 'free', 0)", number, number);
        try {
            end.accept(number);
        } catch (TransactionEndedException ending) {
            handle.execute("ROLLBACK");
            throw ending;
        }
        return number;
    }

    private List<String> kept() {
        return database.read(handle -> handle.createQuery("SELECT name FROM accounts")
                .mapTo(String.class)
                .list());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            throw new CompletionException(interruption);
        }
    }
}
