package ai.vibengine.server.http.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Threads of which each owner has a share; what goes beyond it waits until the owner's own work is done. Thread-safe. */
final class FairExecutor extends ContainerLifeCycle {

    private static final int LEAST_THREADS = 4;

    private final Map<String, Share> shares = new HashMap<>();
    private final QueuedThreadPool threads;
    private final int perOwner;
    private final int waitingPerOwner;

    /**
     * @param perOwner how many of the threads an owner may have at once
     * @param waitingPerOwner how much more work of an owner may wait
     */
    FairExecutor(String name, int threads, int perOwner, int waitingPerOwner) {
        this.threads = new QueuedThreadPool(threads, Math.min(LEAST_THREADS, threads));
        this.threads.setName(name);
        this.threads.setReservedThreads(0);
        this.perOwner = perOwner;
        this.waitingPerOwner = waitingPerOwner;
        addBean(this.threads);
    }

    /** Does the work when it is its turn; false when too much of this owner waits, or the threads have ended. */
    boolean execute(String owner, Runnable work) {
        synchronized (shares) {
            Share share = shares.computeIfAbsent(owner, any -> new Share());
            if (share.running >= perOwner) {
                return share.waiting.size() < waitingPerOwner && share.waiting.add(work);
            }
            share.running++;
        }
        return start(owner, work);
    }

    private boolean start(String owner, Runnable work) {
        try {
            threads.execute(() -> run(owner, work));
            return true;
        } catch (RejectedExecutionException ended) {
            var unused = next(owner);
            return false;
        }
    }

    /** Does work, then passes the owner's next work to the queue of all, where the others have their turn. */
    private void run(String owner, Runnable work) {
        try {
            work.run();
        } finally {
            Runnable next = next(owner);
            if (next != null) {
                start(owner, next);
            }
        }
    }

    private @Nullable Runnable next(String owner) {
        synchronized (shares) {
            Share share = shares.get(owner);
            if (share == null) {
                return null;
            }
            Runnable next = share.waiting.poll();
            if (next == null && --share.running == 0) {
                shares.remove(owner);
            }
            return next;
        }
    }

    private static final class Share {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }
}
