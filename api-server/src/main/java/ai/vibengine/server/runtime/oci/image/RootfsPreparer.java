package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.rootfs.RootFilesystemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts that a root filesystem from elsewhere lacks for a sandbox: its user, his home, and the folders that others are mounted upon.
 */
public final class RootfsPreparer {

    private static final int OPEN_MODE = 0755;
    private static final int SHARED_MODE = 01777;
    private static final int PRIVATE_MODE = 0700;
    private static final int FILE_MODE = 0644;
    private static final String ROOT_LINE = "root:x:0:0:root:/root:/bin/sh";
    private static final String ROOT_GROUP_LINE = "root:x:0:";

    private RootfsPreparer() {}

    /** Adds them. Nothing is followed: a link where a folder must be could lead anywhere. */
    public static void addTo(Path root) throws IOException {
        Files.setAttribute(root, "unix:mode", OPEN_MODE);
        for (String needed : List.of("dev", "etc", "home", "proc")) {
            requireFolder(root.resolve(needed), OPEN_MODE);
        }
        offerFolder(root.resolve("root"), PRIVATE_MODE);
        offerFolder(root.resolve("run"), OPEN_MODE);
        offerFolder(root.resolve("tmp"), SHARED_MODE);
        BuiltInBase.addServiceFolders(root);
        Path home = root.resolve("home/user");
        requireFolder(home, OPEN_MODE);
        own(home);
        boolean bash = Stream.of("bin/bash", "usr/bin/bash")
                .anyMatch(shell -> Files.exists(root.resolve(shell), LinkOption.NOFOLLOW_LINKS));
        String user = bash ? BuiltInBase.PASSWD_LINE : BuiltInBase.PASSWD_LINE.replace("/bin/bash", "/bin/sh");
        addLine(root.resolve("etc/passwd"), ROOT_LINE, user);
        addLine(root.resolve("etc/group"), ROOT_GROUP_LINE, BuiltInBase.GROUP_LINE);
        LockedAccounts.addTo(root.resolve("etc"));
    }

    private static void requireFolder(Path folder, int mode) throws IOException {
        offerFolder(folder, mode);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new RootFilesystemException("/" + folder.getFileName() + " of the root filesystem is no folder");
        }
    }

    private static void offerFolder(Path folder, int mode) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder);
            Files.setAttribute(folder, "unix:mode", mode);
        }
    }

    private static void own(Path path) throws IOException {
        if (!Files.getAttribute(path, "unix:uid").equals(0)) {
            // Not made by root, who alone can give it away.
            return;
        }
        Files.setAttribute(path, "unix:uid", BuiltInBase.USER);
        Files.setAttribute(path, "unix:gid", BuiltInBase.USER);
    }

    /** Adds a line to a file of accounts, in place of whatever had its number. */
    private static void addLine(Path file, String first, String line) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            // Each byte as it is: the encoding of the names is unknown.
            lines.addAll(LockedAccounts.lines(file));
            String number = number(line);
            lines.removeIf(other -> number(other).equals(number));
        } else {
            lines.add(first);
        }
        lines.add(line);
        Files.deleteIfExists(file);
        Files.write(file, lines, StandardCharsets.ISO_8859_1);
        Files.setAttribute(file, "unix:mode", FILE_MODE);
    }

    private static String number(String line) {
        String[] fields = line.split(":", -1);
        return fields.length > 2 ? fields[2] : "";
    }
}
