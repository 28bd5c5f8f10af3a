package ai.vibengine.server.sandbox;

import java.time.Duration;
import java.time.Instant;

/**
 * A pause that has begun.
 *
 * @param until when the sandbox ends if it is not resumed
 */
public record Pause(Instant from, Instant until) {

    static Pause of(Instant from, Duration longest) {
        return new Pause(from, from.plus(longest));
    }
}
