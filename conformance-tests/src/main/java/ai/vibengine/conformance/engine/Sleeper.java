package ai.vibengine.conformance.engine;

import java.time.Duration;

/** Waits. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
}
