package ai.vibengine.server.runtime.oci;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what the kernel finishes within moments and announces to nobody. */
final class Patience {

    private static final long STEP_MILLIS = 1;

    private Patience() {}

    /** Whether the condition came true in time; false also when the thread was interrupted. */
    static boolean until(BooleanSupplier condition, Duration patience) {
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
