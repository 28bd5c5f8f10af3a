package ai.vibengine.server.runtime.machine;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mounts that this process sees, in the order in which they were made.
 *
 * @param mounts one for each line of {@code /proc/self/mountinfo}
 */
public record MountTable(List<Mount> mounts) {

    /** The form in which the table writes white space and backslashes. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    /** The encoding in which this system writes the bytes of a name. */
    private static final Charset NAMES = Charset.forName(
            Objects.requireNonNullElse(System.getProperty("sun.jnu.encoding"), StandardCharsets.UTF_8.name()));

    public MountTable {
        mounts = List.copyOf(mounts);
    }

    /**
     * A mounted filesystem.
     *
     * @param bytes the mount point, a character for each byte
     * @param type of the filesystem
     * @param source the device, for filesystems that have one
     */
    public record Mount(String bytes, String type, String source) {

        private static final int POINT = 4;

        static Mount parse(String line) {
            String[] fields = line.split(" ", -1);
            int behind = List.of(fields).indexOf("-");
            return new Mount(unescaped(fields[POINT]), fields[behind + 1], fields[behind + 2]);
        }

        /** Returns the mount point as a text. */
        public String name() {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), NAMES);
        }

        Path path() {
            return Path.of(name());
        }

        private static String unescaped(String text) {
            return ESCAPED.matcher(text)
                    .replaceAll(
                            match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8))));
        }
    }

    /** Reads the table. */
    public static MountTable read() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
    }

    static MountTable parse(List<String> lines) {
        return new MountTable(lines.stream().map(Mount::parse).toList());
    }

    /** Returns the mount points below a folder, not on it, each once and before those below it. */
    public List<Path> below(Path folder) {
        return mounts.stream()
                .map(Mount::path)
                .filter(point -> point.startsWith(folder) && !point.equals(folder))
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the mount points of such filesystems below a folder, not on it, the last mounted one first. */
    public List<Path> below(Path folder, Predicate<Mount> filter) {
        List<Path> found = new ArrayList<>(mounts.stream()
                .filter(filter)
                .map(Mount::path)
                .filter(point -> point.startsWith(folder) && !point.equals(folder))
                .toList());
        Collections.reverse(found);
        return found;
    }

    /** Returns the mounts on a folder and below it, byte by byte, the last mounted one first. */
    public List<Mount> within(Path folder) {
        String name = new String(folder.toString().getBytes(NAMES), StandardCharsets.ISO_8859_1);
        List<Mount> found = new ArrayList<>(mounts.stream()
                .filter(mount -> mount.bytes().equals(name) || mount.bytes().startsWith(name + "/"))
                .toList());
        Collections.reverse(found);
        return found;
    }
}
