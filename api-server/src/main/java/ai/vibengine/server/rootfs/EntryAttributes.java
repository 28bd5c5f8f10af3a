package ai.vibengine.server.rootfs;

import java.nio.file.attribute.FileTime;

/**
 * The attributes of an entry beside its name and content.
 *
 * @param mode permission bits; more of them than a sandbox may have are dropped
 */
record EntryAttributes(int mode, long user, long group, FileTime modified) {

    private static final int PERMISSIONS = 0777;
    private static final int STICKY = 01000;

    int fileMode() {
        return mode & PERMISSIONS;
    }

    int folderMode() {
        return mode & (PERMISSIONS | STICKY);
    }
}
