package ai.vibengine.server.login;

import io.github.bucket4j.TimeMeter;
import java.util.function.LongSupplier;

/**
 * Time for buckets, by a clock in nanoseconds that never goes back.
 *
 * @param nanoTime the clock
 */
record NanoTimeMeter(LongSupplier nanoTime) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
        return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
