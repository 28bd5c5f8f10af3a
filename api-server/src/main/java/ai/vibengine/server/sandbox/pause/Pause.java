package ai.vibengine.server.sandbox.pause;

import java.time.Duration;
import java.time.Instant;

/**
 * A pause that has begun.
 *
 * @param until when the sandbox ends if it is not resumed
 */
public record Pause(Instant from, Instant until) {

    /** Returns the pause that begins then, and lasts at most so long. */
    public static Pause of(Instant from, Duration longest) {
        return new Pause(from, from.plus(longest));
    }
}
