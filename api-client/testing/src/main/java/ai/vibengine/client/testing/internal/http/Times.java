package ai.vibengine.client.testing.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the contract writes them. */
public final class Times {

    private Times() {}

    /** Formats by RFC 3339, in UTC, with whole seconds. */
    public static String format(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns whole seconds, rounded up. */
    public static long secondsUp(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
