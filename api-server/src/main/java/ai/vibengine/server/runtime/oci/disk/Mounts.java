package ai.vibengine.server.runtime.oci.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted in the mount namespace of this process. */
final class Mounts {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private Mounts() {}

    /** The images that are mounted below a folder, the last mounted one first. What an operator has mounted there is none. */
    static List<Path> below(Path top) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length > 2 && fields[0].startsWith("/dev/loop") && fields[2].equals("ext4")) {
                Path folder = Path.of(path(fields[1]));
                if (folder.startsWith(top) && !folder.equals(top)) {
                    found.add(folder);
                }
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** The kernel writes blanks and the like as numbers, and what is beyond ASCII as it is. */
    private static String path(String written) {
        Matcher matcher = OCTAL.matcher(written);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            char character = (char) Integer.parseInt(matcher.group(1), 8);
            matcher.appendReplacement(text, Matcher.quoteReplacement(Character.toString(character)));
        }
        matcher.appendTail(text);
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
