package ai.vibengine.server;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first, each whether or not the others can be closed. Thread-safe; runs once. */
final class Shutdown {

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String what, Runnable close) {}

    synchronized void add(String what, Runnable close) {
        steps.push(new Step(what, close));
    }

    /**
     * Closes everything.
     *
     * @throws IllegalStateException when something could not be closed
     */
    synchronized void run() {
        IllegalStateException failed = new IllegalStateException("Not everything could be closed");
        closeAll(failed);
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    /** Closes everything after another failure, to which failures of closing are added as suppressed. */
    synchronized void afterFailure(Exception failure) {
        closeAll(failure);
    }

    private void closeAll(Exception teller) {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.close().run();
            } catch (RuntimeException failure) {
                teller.addSuppressed(new IllegalStateException("The " + step.what() + " could not be closed", failure));
            }
        }
    }
}
