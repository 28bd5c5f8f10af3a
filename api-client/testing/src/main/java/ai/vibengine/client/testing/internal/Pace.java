package ai.vibengine.client.testing.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How time goes by while a request waits. */
public interface Pace {

    /** Waits in earnest. */
    Pace REAL = new Pace() {
        @Override
        public void pause(Duration duration) {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void run(Duration duration) {
            // A command that runs nothing takes no time.
        }
    };

    /** Waits for something that another request, or the test, lets happen. */
    void pause(Duration duration);

    /** Lets the time pass that a command in the foreground takes. */
    void run(Duration duration);

    /** Waits until something is so, or so long has passed: by what it waited, as the clock may be one that stands still. */
    default void waitFor(BooleanSupplier done, Duration longest) {
        Duration step = Duration.ofMillis(20);
        for (Duration waited = Duration.ZERO;
                waited.compareTo(longest) < 0 && !done.getAsBoolean();
                waited = waited.plus(step)) {
            pause(step);
        }
    }
}
