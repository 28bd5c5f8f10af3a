package ai.vibengine.server.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the database, one after the other; those that come while another one is being written are then written together. A transaction
 * waits for the disk once, however much is in it, and SQLite lets those that wait for their turn sleep for much longer than a turn takes;
 * PostgreSQL spares them a way over the network.
 * Thread-safe.
 */
final class GroupCommit {

    private static final int MOST_TOGETHER = 64;

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final Queue<Change<?>> waiting = new ArrayDeque<>();
    private boolean busy;

    GroupCommit(Jdbi jdbi, Dialect dialect) {
        this.jdbi = jdbi;
        this.dialect = dialect;
    }

    /** Makes a change, all or nothing, which is on the disk when this returns. It may be tried more than once. */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        Change<T> change = new Change<>(work);
        if (isFirst(change) || change.awaitTurn()) {
            try {
                commit(next());
            } finally {
                passOn();
            }
        }
        return change.result();
    }

    /** Queues a change; true when its caller writes it, and false when it waits for the one who writes. */
    private synchronized boolean isFirst(Change<?> change) {
        waiting.add(change);
        boolean first = !busy;
        busy = true;
        return first;
    }

    private synchronized List<Change<?>> next() {
        List<Change<?>> group = new ArrayList<>();
        while (!waiting.isEmpty() && group.size() < MOST_TOGETHER) {
            group.add(waiting.remove());
        }
        return group;
    }

    private synchronized void passOn() {
        Change<?> next = waiting.peek();
        busy = next != null;
        if (next != null) {
            next.giveTurn();
        }
    }

    private void commit(List<Change<?>> group) {
        if (group.size() > 1) {
            WriteTransaction together = new WriteTransaction(jdbi, dialect);
            try {
                together.run(handle -> {
                    group.forEach(change -> change.runBesideOthers(handle));
                    return group;
                });
                group.forEach(Change::finish);
                return;
            } catch (RuntimeException failure) {
                // Without a connection there is nothing to try, and what was committed would be made twice.
                if (!together.hasBegun() || together.isDisconnection(failure)) {
                    group.forEach(change -> change.fail(failure));
                    return;
                }
                // None of them is kept. Which of them the database could not take shows when each is tried alone.
            } catch (Error failure) {
                group.forEach(change -> change.fail(failure));
                throw failure;
            }
        }
        commitEach(group);
    }

    /** Makes each change alone, until there is no connection for one: each would wait for one as long as the first. */
    private void commitEach(List<Change<?>> group) {
        for (int i = 0; i < group.size(); i++) {
            Optional<Throwable> unconnected = group.get(i).runAlone(new WriteTransaction(jdbi, dialect));
            if (unconnected.isPresent()) {
                group.subList(i + 1, group.size()).forEach(change -> change.fail(unconnected.get()));
                return;
            }
        }
    }

    /** A change that somebody waits for. */
    private static final class Change<T> {

        private static final String SAVEPOINT = "change";

        private final HandleCallback<T, RuntimeException> work;
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable Throwable failure;

        Change(HandleCallback<T, RuntimeException> work) {
            this.work = work;
        }

        /** Waits until it is this caller's turn to write, or somebody else has written the change; true in the first case. */
        boolean awaitTurn() {
            return turn.join();
        }

        void giveTurn() {
            turn.complete(true);
        }

        /** Says that the outcome is known. */
        void finish() {
            turn.complete(false);
        }

        void fail(Throwable cause) {
            failure = cause;
            finish();
        }

        /** Makes the change; returns why no transaction could be begun for it, if none could. */
        Optional<Throwable> runAlone(WriteTransaction transaction) {
            failure = null;
            try {
                result = transaction.run(work);
                finish();
            } catch (RuntimeException | Error cause) {
                fail(cause);
                return transaction.hasBegun() ? Optional.empty() : Optional.of(cause);
            }
            return Optional.empty();
        }

        /** Makes the change in a transaction that others are part of; if it fails, nothing of it is in there. */
        void runBesideOthers(Handle handle) {
            handle.savepoint(SAVEPOINT);
            try {
                result = work.withHandle(handle);
                handle.releaseSavepoint(SAVEPOINT);
            } catch (RuntimeException cause) {
                rollBack(handle, cause);
                failure = cause;
            }
        }

        /** Undoes the change; if that cannot be done, its failure is thrown on, as that of the whole transaction. */
        private static void rollBack(Handle handle, RuntimeException cause) {
            try {
                handle.rollbackToSavepoint(SAVEPOINT);
            } catch (RuntimeException lost) {
                cause.addSuppressed(lost);
                throw cause;
            }
        }

        T result() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return Objects.requireNonNull(result);
        }
    }
}
