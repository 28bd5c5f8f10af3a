package ai.vibengine.server.file;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * A file as the sandbox told of it.
 *
 * @param mode the permission bits
 * @param changed a text that tells this content from another one in the same place, in the characters of an entity tag
 */
public record FileEntry(String name, String path, Type type, long size, int mode, Instant modifiedAt, String changed) {

    private static final int OCTAL = 8;
    private static final int PERMISSIONS = 0_7777;
    private static final int NANOS_DIGITS = 9;

    /** The type of a file. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER;

        /** Returns the type as the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Type of(String word) {
            if (word.equals("f") || word.startsWith("regular")) {
                return FILE;
            }
            return switch (word) {
                case "d", "directory" -> DIRECTORY;
                case "l", "symbolic link" -> SYMLINK;
                default -> OTHER;
            };
        }
    }

    /** Returns the entity tag of this content. */
    public String entityTag() {
        return "\"" + changed + "\"";
    }

    /**
     * Reads a line of a program in the sandbox, which may be any program at all.
     *
     * @throws IllegalArgumentException when it is no such line
     */
    static FileEntry of(String name, String path, String line) {
        String[] fields = line.split("/", 5);
        try {
            String[] time = fields[3].split("\\.", 2);
            long nanos = Long.parseLong((time[1] + "000000000").substring(0, NANOS_DIGITS));
            Instant modifiedAt = Instant.ofEpochSecond(Math.max(0, Long.parseLong(time[0])), nanos);
            long size = Math.max(0, Long.parseLong(fields[1]));
            int mode = Integer.parseInt(fields[2], OCTAL) & PERMISSIONS;
            String changed = Long.toHexString(Long.parseLong(fields[4])) + "-" + Long.toHexString(size) + "-"
                    + Long.toHexString(modifiedAt.getEpochSecond()) + "." + Long.toHexString(nanos);
            return new FileEntry(name, path, Type.of(fields[0]), size, mode, modifiedAt, changed);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("not about a file", malformed);
        }
    }

    /** Returns whether the name is the UTF-8 that it is read as. */
    static boolean isUtf8(byte[] name) {
        return java.util.Arrays.equals(new String(name, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), name);
    }
}
