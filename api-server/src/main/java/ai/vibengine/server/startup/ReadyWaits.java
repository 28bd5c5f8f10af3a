package ai.vibengine.server.startup;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The requests that wait for a sandbox to get ready: so many in all, and so many of an account, since each of them holds a thread for as long
 * as a template likes. Thread-safe.
 */
public final class ReadyWaits {

    /** A quarter of the threads that serve requests. */
    private static final int MOST = 16;

    /** A quarter of those that an account may have. */
    private static final int MOST_OF_ACCOUNT = 4;

    private final Semaphore free = new Semaphore(MOST);
    private final ConcurrentMap<String, Integer> ofAccounts = new ConcurrentHashMap<>();

    /**
     * Does what waits for a sandbox with this setup.
     *
     * @throws SandboxNotReadyException when too many wait already
     */
    public <T> T within(String accountId, SandboxSetup setup, Supplier<T> work) {
        if (setup.startCommand() == null || setup.startCommand().ready() == null) {
            return work.get();
        }
        try {
            if (ofAccounts.merge(accountId, 1, Integer::sum) > MOST_OF_ACCOUNT || !free.tryAcquire()) {
                throw new SandboxNotReadyException(
                        "Too many sandboxes are being started whose template has a ready_command; at most "
                                + MOST_OF_ACCOUNT + " of an account at once.",
                        null);
            }
            try {
                return work.get();
            } finally {
                free.release();
            }
        } finally {
            ofAccounts.computeIfPresent(accountId, (any, count) -> count == 1 ? null : count - 1);
        }
    }
}
