package ai.vibengine.server.file;

import ai.vibengine.server.runtime.SandboxFileInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * A file as the sandbox told of it.
 *
 * @param path as the caller wrote it
 */
public record FileEntry(String name, String path, SandboxFileInfo info) {

    /** Returns the entry of the file that a path leads to. */
    static FileEntry at(String path, SandboxFileInfo info) {
        String trimmed = path.replaceFirst("/+$", "");
        return new FileEntry(trimmed.substring(trimmed.lastIndexOf('/') + 1), path, info);
    }

    /** Returns a tag that tells this content from another one in the same place. */
    public String entityTag() {
        Instant modifiedAt = info.modifiedAt();
        return "\"" + Long.toHexString(info.inode()) + "-" + Long.toHexString(info.size()) + "-"
                + Long.toHexString(modifiedAt.getEpochSecond()) + "." + Long.toHexString(modifiedAt.getNano()) + "\"";
    }

    /** Returns whether the name is the UTF-8 that it is read as. */
    static boolean isUtf8(byte[] name) {
        return Arrays.equals(new String(name, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), name);
    }
}
