package ai.vibengine.server.runtime.oci.disk;

import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.DiskSettings.Amount;
import ai.vibengine.server.runtime.RuntimeSetupException;
import java.io.File;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits on this machine, in bytes; 0 for no bound.
 *
 * @param sandbox the limit of a sandbox
 * @param build the limit of a template build
 * @param templates the limit of all templates of an account
 * @param reserve the space kept for the server
 */
public record DiskLimits(long sandbox, long build, long templates, long reserve) {

    private static final Logger LOG = LoggerFactory.getLogger(DiskLimits.class);
    private static final long MEBIBYTE = 1L << 20;
    private static final long LEAST_RESERVE = 16 * MEBIBYTE;
    private static final long MOST_RESERVE = 1024 * MEBIBYTE;
    private static final int RESERVED_PART = 20;

    /** The number of sandboxes that are to fit on a disk that is large enough for it; on a small one, {@link #SOME_SANDBOXES}. */
    private static final int MANY_SANDBOXES = 64;

    private static final int SOME_SANDBOXES = 8;
    private static final long SMALL_SANDBOX = 64 * MEBIBYTE;
    private static final int BUILDS = 4;

    /**
     * Fits the settings to the disk of a folder.
     *
     * @throws RuntimeSetupException when what was asked for cannot be
     */
    public static DiskLimits of(DiskSettings settings, Path folder) {
        File disk = folder.toFile();
        return of(settings, disk.getTotalSpace(), disk.getUsableSpace());
    }

    static DiskLimits of(DiskSettings settings, long total, long usable) {
        long reserve = settings.reserve().orElse(clamp(total / RESERVED_PART, LEAST_RESERVE, MOST_RESERVE));
        refuseIf(settings.reserve().isPresent() && reserve > total / 2, "--disk-reserve", reserve, total);
        // A disk that is full at this moment, perhaps of sandboxes, says little of a suitable limit.
        long room = Math.max(MEBIBYTE, Math.max(usable, total / 4) - reserve);
        long many = room / MANY_SANDBOXES;
        long some = Math.min(SMALL_SANDBOX, room / SOME_SANDBOXES);
        return new DiskLimits(
                fit("--sandbox-disk", settings.sandbox(), Math.max(many, some), total - reserve),
                fit("--build-disk", settings.build(), room / BUILDS, total - reserve),
                fit("--templates-disk", settings.templates(), room / BUILDS, Long.MAX_VALUE),
                reserve);
    }

    private static long fit(String setting, Amount amount, long suitable, long most) {
        if (amount.given()) {
            refuseIf(amount.bytes() > most, setting, amount.bytes(), most);
            return amount.bytes();
        }
        if (amount.bytes() <= suitable) {
            return amount.bytes();
        }
        long less = Math.max(MEBIBYTE, suitable / MEBIBYTE * MEBIBYTE);
        LOG.warn(
                "the disk of the data folder is small: {} is {} MiB instead of {}",
                setting,
                less / MEBIBYTE,
                amount.bytes() / MEBIBYTE);
        return less;
    }

    private static void refuseIf(boolean tooMuch, String setting, long bytes, long most) {
        if (tooMuch) {
            throw new RuntimeSetupException(setting + " asks for " + bytes / MEBIBYTE
                    + " MiB, and the disk of the data folder has no more than " + most / MEBIBYTE
                    + " MiB for that. Give less, or use a data folder on a larger disk.");
        }
    }

    private static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }
}
