package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The facts about the machine that package managers in a build need, copied without secrets: which packages {@code /usr} holds, where more
 * come from, and the system accounts that packages expect.
 */
public final class MachinePackages {

    private static final List<String> COPIED = List.of(
            "etc/apt",
            "etc/dpkg",
            "etc/debconf.conf",
            "etc/adduser.conf",
            "etc/deluser.conf",
            "etc/default",
            "etc/pam.d",
            "etc/security",
            "etc/pip.conf",
            "etc/npmrc",
            "etc/gitconfig",
            "var/lib/dpkg",
            "var/lib/apt/lists",
            "var/lib/apt/extended_states",
            "var/cache/debconf");

    private static final List<String> FOLDERS =
            List.of("var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt", "etc/opt");

    /** Never copied, whatever they say. */
    private static final List<String> SECRET = List.of("etc/apt/auth.conf", "etc/apt/auth.conf.d");

    private static final Pattern CREDENTIALS =
            Pattern.compile("://[^/\\s@]+@|_auth|password|passwd|secret|token", Pattern.CASE_INSENSITIVE);

    /** The first id of accounts that are people. */
    private static final int FIRST_PERSON = 1000;

    private static final int NOBODY = 65534;

    private MachinePackages() {}

    public static void copyTo(Path folder) throws IOException {
        for (String entry : COPIED) {
            FileTree.copyReadable(Path.of("/", entry), folder.resolve(entry));
        }
        for (String entry : FOLDERS) {
            Files.createDirectories(folder.resolve(entry));
        }
        for (String entry : SECRET) {
            TreeRemoval.remove(folder.resolve(entry));
        }
        for (String configuration : List.of("etc/apt", "etc/pip.conf", "etc/npmrc", "etc/gitconfig")) {
            withhold(folder.resolve(configuration));
        }
        copyAccounts("passwd", folder, BuiltInBase.PASSWD_LINE);
        copyAccounts("group", folder, BuiltInBase.GROUP_LINE);
        LockedAccounts.addTo(folder.resolve("etc"));
    }

    /** Removes every file that seems to hold credentials. */
    private static void withhold(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (CREDENTIALS.matcher(text).find()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void copyAccounts(String file, Path folder, String user) throws IOException {
        List<String> lines = Stream.concat(
                        Files.readAllLines(Path.of("/etc", file)).stream().filter(MachinePackages::isSystem),
                        Stream.of(user))
                .map(MachinePackages::withoutMembers)
                .toList();
        Path copy = folder.resolve("etc").resolve(file);
        Files.createDirectories(copy.getParent());
        Files.write(copy, lines);
    }

    private static boolean isSystem(String line) {
        String[] fields = line.split(":", -1);
        try {
            int id = Integer.parseInt(fields[2]);
            return id < FIRST_PERSON || id == NOBODY;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException foreign) {
            return false;
        }
    }

    /** Returns a line of the group file without its members, who are people; any other line as it is. */
    private static String withoutMembers(String line) {
        return line.split(":", -1).length == 4 ? line.substring(0, line.lastIndexOf(':') + 1) : line;
    }
}
