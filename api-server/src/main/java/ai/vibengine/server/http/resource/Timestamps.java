package ai.vibengine.server.http.resource;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as the contract writes them. */
public final class Timestamps {

    private Timestamps() {}

    /** Returns the time in UTC, rounded down to the second. */
    public static OffsetDateTime of(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC);
    }
}
