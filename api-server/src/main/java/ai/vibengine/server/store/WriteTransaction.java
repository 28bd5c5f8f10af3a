package ai.vibengine.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/** A transaction that writes. When the connection is lost while it is committed, the database is asked what became of it. */
final class WriteTransaction {

    private final Jdbi jdbi;
    private final Dialect dialect;
    private boolean begun;
    private Optional<String> id = Optional.empty();

    WriteTransaction(Jdbi jdbi, Dialect dialect) {
        this.jdbi = jdbi;
        this.dialect = dialect;
    }

    /** Runs the work once. When this returns, it is kept; when it throws, it is not, or nobody can tell. */
    <T> T run(HandleCallback<T, RuntimeException> work) {
        List<T> done = new ArrayList<>(1);
        try {
            return jdbi.inTransaction((Handle handle) -> {
                id = dialect.beginWrite(handle);
                begun = true;
                T result = work.withHandle(handle);
                done.add(result);
                return result;
            });
        } catch (RuntimeException failure) {
            if (!done.isEmpty()
                    && isDisconnection(failure)
                    && id.filter(transaction -> dialect.wasKept(jdbi, transaction))
                            .isPresent()) {
                return done.get(0);
            }
            throw failure;
        }
    }

    /** Returns whether it was this transaction's turn to write; if not, there was no connection, or none that may write. */
    boolean hasBegun() {
        return begun;
    }

    boolean isDisconnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (dialect.isDisconnection(cause)) {
                return true;
            }
        }
        return false;
    }
}
