package ai.vibengine.server.runtime.oci.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names what the built-in base would be made of now: what of the machine goes into it, by size, place and time of change, and the
 * classes that make it. A base of that name need not be made again.
 */
public final class BaseVersion {

    private static final int CHARACTERS = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + CHARACTERS + "}");

    private final MessageDigest digest;

    private BaseVersion(MessageDigest digest) {
        this.digest = digest;
    }

    /** Returns the name, safe for a file. */
    public static String now() throws IOException {
        try {
            BaseVersion version = new BaseVersion(MessageDigest.getInstance("SHA-256"));
            version.addClasses();
            for (Path source : BuiltInBase.sources()) {
                version.addTree(source);
            }
            return HexFormat.of().formatHex(version.digest.digest()).substring(0, CHARACTERS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns whether a text is such a name. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    private void addClasses() throws IOException {
        for (Class<?> maker : List.of(BuiltInBase.class, FileTree.class)) {
            try (InputStream bytes = maker.getResourceAsStream(maker.getSimpleName() + ".class")) {
                digest.update(Objects.requireNonNull(bytes).readAllBytes());
            }
        }
    }

    private void addTree(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Map<String, String> found = new TreeMap<>();
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                return visitFile(folder, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                found.put(
                        file.toString(),
                        new TreeMap<>(Files.readAttributes(
                                        file, "unix:mode,uid,gid,size,ino,ctime", LinkOption.NOFOLLOW_LINKS))
                                .toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                found.put(file.toString(), "?");
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        digest.update(found.toString().getBytes(StandardCharsets.UTF_8));
    }
}
