package ai.vibengine.server.clock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the machine knows of time that cannot be set.
 *
 * @param bootId changes with every boot
 * @param uptime since that boot
 */
public record BootTime(String bootId, Duration uptime) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");

    /** As it is now. */
    public static BootTime read() {
        try {
            String seconds = Files.readString(UPTIME).split(" ", -1)[0];
            long millis = new BigDecimal(seconds).movePointRight(3).longValue();
            return new BootTime(Files.readString(BOOT_ID).strip(), Duration.ofMillis(millis));
        } catch (IOException failure) {
            throw new UncheckedIOException("The kernel does not tell how long it has been running", failure);
        }
    }
}
