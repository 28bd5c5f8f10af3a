package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.rootfs.RootFilesystemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files beside {@code passwd} and {@code group} without which programs that add or check accounts refuse to work. No account in them
 * has a password, or can sign in by one.
 */
final class LockedAccounts {

    /** The fields after the name: locked, changed at some day long ago so that nothing is asked to be changed, never expiring. */
    private static final String SHADOW = ":*:19000:0:99999:7:::";

    private static final String GSHADOW = ":*::";

    private static final long LONGEST = 1 << 20;

    private LockedAccounts() {}

    /** Adds the accounts of a folder like {@code /etc} that they lack; makes those that are not there, for root alone to read. */
    static void addTo(Path etc) throws IOException {
        add(etc.resolve("passwd"), etc.resolve("shadow"), SHADOW);
        add(etc.resolve("group"), etc.resolve("gshadow"), GSHADOW);
    }

    private static void add(Path accounts, Path file, String locked) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<String> lines = new ArrayList<>(lines(file));
        Set<String> known = lines.stream().map(LockedAccounts::name).collect(Collectors.toSet());
        lines(accounts).stream()
                .map(LockedAccounts::name)
                .filter(name -> !name.isEmpty() && !known.contains(name))
                .forEach(name -> lines.add(name + locked));
        Files.write(file, lines, StandardCharsets.ISO_8859_1);
    }

    /** Names from elsewhere may be of any bytes, which this charset leaves as they are. */
    static List<String> lines(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new RootFilesystemException(
                    "/etc/" + file.getFileName() + " has more than " + (LONGEST >> 10) + " KiB");
        }
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }

    private static String name(String line) {
        return line.substring(0, Math.max(0, line.indexOf(':')));
    }
}
