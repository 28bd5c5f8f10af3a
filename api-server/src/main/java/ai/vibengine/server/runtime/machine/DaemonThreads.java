package ai.vibengine.server.runtime.machine;

import java.util.concurrent.ThreadFactory;

/**
 * Threads that keep no process from ending.
 *
 * @param name of each of them
 */
public record DaemonThreads(String name) implements ThreadFactory {

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts one thread. */
    public static Thread start(String name, Runnable work) {
        Thread thread = new DaemonThreads(name).newThread(work);
        thread.start();
        return thread;
    }
}
