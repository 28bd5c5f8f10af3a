package ai.vibengine.server.runtime.removal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filesystems that are mounted within a tree: what they hold is not the tree's to remove. */
final class Mounts {

    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    /** How the table writes white space and backslashes. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    /** How this system writes the bytes of a name. */
    private static final Charset NAMES = Charset.forName(
            Objects.requireNonNullElse(System.getProperty("sun.jnu.encoding"), StandardCharsets.UTF_8.name()));

    private Mounts() {}

    /**
     * Unmounts what is mounted at or below the top of a tree.
     *
     * @throws IOException when one stays
     */
    static void detach(Path top) throws IOException {
        Path real = Objects.requireNonNull(top.getParent()).toRealPath().resolve(top.getFileName());
        for (String mounted : within(real)) {
            Program.run(real.getParent(), "umount", "--", decoded(mounted));
        }
        List<String> left = within(real);
        if (!left.isEmpty()) {
            throw new IOException("another filesystem is mounted at " + decoded(left.get(0)));
        }
    }

    /** The last mounted one first. A byte of a name is a character here. */
    private static List<String> within(Path top) throws IOException {
        String name = new String(top.toString().getBytes(NAMES), StandardCharsets.ISO_8859_1);
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
            String mounted = unescaped(line.split(" ", -1)[MOUNT_POINT]);
            if (mounted.equals(name) || mounted.startsWith(name + "/")) {
                found.add(mounted);
            }
        }
        Collections.reverse(found);
        return found;
    }

    private static String unescaped(String text) {
        return ESCAPED.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8))));
    }

    private static String decoded(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), NAMES);
    }
}
