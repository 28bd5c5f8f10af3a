package ai.vibengine.server.runtime.machine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for changes that the kernel finishes within moments and does not announce. */
public final class Await {

    private static final long STEP_MILLIS = 1;

    private Await() {}

    /** Returns whether the condition came true in time; false also when the thread was interrupted. */
    public static boolean until(BooleanSupplier condition, Duration patience) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(STEP_MILLIS);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
