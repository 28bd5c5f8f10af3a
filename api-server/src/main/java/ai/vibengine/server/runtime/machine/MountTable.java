package ai.vibengine.server.runtime.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The mounts that this process sees.
 *
 * @param lines those of {@code /proc/self/mountinfo}
 */
public record MountTable(List<String> lines) {

    private static final int MOUNT_POINT = 4;

    public MountTable {
        lines = List.copyOf(lines);
    }

    /** Reads it. */
    public static MountTable read() throws IOException {
        return new MountTable(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    }

    /** Where something is mounted below a folder, not on it, each place once and before what lies below it. */
    public List<Path> below(Path folder) {
        return lines.stream()
                .map(line -> Path.of(unescaped(line.split(" ", -1)[MOUNT_POINT])))
                .filter(point -> point.startsWith(folder) && !point.equals(folder))
                .distinct()
                .sorted()
                .toList();
    }

    /** The kernel writes space, tab, line end and backslash as three octal digits. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
