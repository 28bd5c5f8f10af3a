package ai.vibengine.conformance;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts a run when a signal ends the process, and lets it clean up and report; the virtual machine exits with 130 or 143.
 */
final class SignalHandler {
    private static final int CLEANUP_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    private SignalHandler(Thread run) {
        this.hook = new Thread(() -> stop(run), "stop");
    }

    static SignalHandler interrupting(Thread run) {
        SignalHandler handler = new SignalHandler(run);
        Runtime.getRuntime().addShutdownHook(handler.hook);
        return handler;
    }

    private void stop(Thread run) {
        run.interrupt();
        try {
            if (!done.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("The cleanup takes too long; --sweep removes the rest.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells that the run is over. */
    void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running.
        }
    }
}
