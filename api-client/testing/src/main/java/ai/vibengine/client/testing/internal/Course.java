package ai.vibengine.client.testing.internal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a command that nobody stops.
 *
 * @param end when it is over; null when it does not end by itself, as far as is known
 */
public record Course(List<Print> prints, @Nullable Instant end, int exitCode) {

    /** Something printed. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Print(Instant at, String stream, byte[] bytes) {}
}
