package ai.vibengine.server.clock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The times of the machine's clocks at one moment.
 *
 * @param bootId changes with every boot
 * @param uptime since that boot
 * @param wall the clock that can be set
 * @param nanos of a clock that never goes back
 */
public record BootTime(String bootId, Duration uptime, Instant wall, long nanos) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");

    /** Reads the clocks. */
    public static BootTime read(LongSupplier nanoTime) {
        try {
            String bootId = Files.readString(BOOT_ID).strip();
            // Nothing comes between the three: what passed meanwhile would be missing from lifetimes.
            String text = Files.readString(UPTIME);
            long nanos = nanoTime.getAsLong();
            Instant wall = Instant.now();
            long millis =
                    new BigDecimal(text.split(" ", -1)[0]).movePointRight(3).longValue();
            return new BootTime(bootId, Duration.ofMillis(millis), wall, nanos);
        } catch (IOException failure) {
            throw new UncheckedIOException("The kernel does not tell how long it has been running", failure);
        }
    }
}
