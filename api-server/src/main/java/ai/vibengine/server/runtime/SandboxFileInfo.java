package ai.vibengine.server.runtime;

import java.time.Instant;

/**
 * What a sandbox tells of a file.
 *
 * @param size in bytes, 0 or more
 * @param mode the permission bits
 * @param modifiedAt within the years 1970 to 9999
 * @param inode its number in its filesystem
 */
public record SandboxFileInfo(Type type, long size, int mode, Instant modifiedAt, long inode) {

    private static final int PERMISSIONS = 0_7777;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** The type of a file. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }

    /** Takes bits that are none of the permissions away, and times to the nearest that is allowed. */
    public SandboxFileInfo {
        if (size < 0) {
            throw new IllegalArgumentException("size");
        }
        mode &= PERMISSIONS;
        if (modifiedAt.isBefore(Instant.EPOCH)) {
            modifiedAt = Instant.EPOCH;
        } else if (modifiedAt.isAfter(LAST)) {
            modifiedAt = LAST;
        }
    }
}
