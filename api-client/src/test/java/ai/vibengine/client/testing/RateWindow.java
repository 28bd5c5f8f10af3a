package ai.vibengine.client.testing;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fixed window of 60 seconds, which starts with its first request. */
final class RateWindow {

    private static final Duration LENGTH = Duration.ofMinutes(1);

    private final int limit;
    private @Nullable Instant end;
    private int used;

    RateWindow(int limit) {
        this.limit = limit;
    }

    int limit() {
        return limit;
    }

    /** Counts a request; false when there is no room for it, and then it is not counted. */
    boolean take(Instant now) {
        if (end == null || !now.isBefore(end)) {
            end = now.plus(LENGTH);
            used = 0;
        }
        if (used == limit) {
            return false;
        }
        used++;
        return true;
    }

    int remaining() {
        return limit - used;
    }

    Duration untilFull(Instant now) {
        return end == null ? Duration.ZERO : Duration.between(now, end);
    }
}
