package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All attacks once more, on sandboxes of a server that an ordinary user runs.
 */
@NullMarked
class OrdinaryUserTest {

    private static final String LIBRARIES = "lib";

    @TempDir
    static Path folder;

    @TestFactory
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    Stream<DynamicTest> theWallsHoldForAnOrdinaryUserToo() throws Exception {
        OrdinaryUser user = OrdinaryUser.in(folder);
        Path work = user.folder("work");
        try {
            return run(user, work);
        } finally {
            TreeRemoval.remove(work);
        }
    }

    private static Stream<DynamicTest> run(OrdinaryUser user, Path work) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        List<String> command = user.command(
                List.of(java, "-Djava.io.tmpdir=" + work, "-cp", classPath(), WallsOfAnOrdinaryUser.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int status = process.waitFor();
        assertThat(told.size())
                .as("attempts made (exit status %s): %s", status, told)
                .isGreaterThan(150);
        return told.stream().map(OrdinaryUserTest::reported);
    }

    private static DynamicTest reported(String line) {
        String[] parts = line.split("\t", -1);
        return DynamicTest.dynamicTest(parts[1], () -> {
            assumeTrue(!parts[0].equals("ABORTED"), parts[2]);
            assertThat(parts[0]).as(parts[2]).isEqualTo("SUCCESSFUL");
        });
    }

    /** A copy of the class path that other users may read. */
    private static String classPath() throws IOException {
        Files.createDirectory(folder.resolve(LIBRARIES));
        List<String> entries = new ArrayList<>(List.of(folder.resolve(LIBRARIES) + "/*"));
        String path = Objects.requireNonNullElse(
                System.getProperty("surefire.test.class.path"), System.getProperty("java.class.path"));
        for (String entry : path.split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            if (Files.isDirectory(source)) {
                Path copy = folder.resolve("classes" + entries.size());
                copy(source, copy);
                entries.add(copy.toString());
            } else if (Files.isRegularFile(source)) {
                Files.copy(
                        source,
                        folder.resolve(LIBRARIES).resolve(source.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
