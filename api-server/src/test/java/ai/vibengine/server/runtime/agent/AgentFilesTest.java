package ai.vibengine.server.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.runtime.SandboxFileInfo;
import ai.vibengine.server.runtime.SandboxFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of this machine by the agent's program, without a sandbox around it. */
@NullMarked
final class AgentFilesTest {

    private static final String SANDBOX = "sbx_0000000000";
    private static final int NO_SUCH_FILE = 2;
    private static final int NO_DIRECTORY = 20;
    private static final int DIRECTORY = 21;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path programs;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path partials;

    @SuppressWarnings("NullAway.Init")
    private AgentWorkers agents;

    @SuppressWarnings("NullAway.Init")
    private AgentFiles files;

    @BeforeEach
    void start() throws IOException {
        agents = new AgentWorkers(programs);
        files = new AgentFiles(agents);
    }

    @AfterEach
    void stop() throws InterruptedException {
        files.close();
        agents.awaitEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 262_143, 262_144, 262_145, 1_000_000})
    void whatIsWrittenIsThereAndIsRead(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);

        SandboxFileInfo written = write("a/b/file", content);

        assertThat(written.size()).isEqualTo(size);
        assertThat(written.type()).isEqualTo(SandboxFileInfo.Type.FILE);
        assertThat(written.mode()).isEqualTo(0644);
        assertThat(folder.resolve("a/b/file")).hasBinaryContent(content);
        assertThat(read("a/b/file", 0, SandboxFiles.TO_THE_END)).isEqualTo(content);
        assertThat(partials).isEmptyDirectory();
    }

    @Test
    void propertiesAreThoseOfTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-x--x"));

        try (SandboxFiles.Reader reader = files.open(SANDBOX, file.toString())) {
            SandboxFileInfo info = reader.info();
            assertThat(info.mode()).isEqualTo(0551);
            assertThat(info.modifiedAt())
                    .isEqualTo(Files.getLastModifiedTime(file).toInstant());
            assertThat(info.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3, abc", "2, -1, cdef", "4, 10, ef", "6, -1, ''", "7, 1, ''", "0, 0, ''"})
    void aPartIsRead(long offset, long length, String part) throws IOException {
        Files.writeString(folder.resolve("file"), "abcdef");

        assertThat(read("file", offset, length))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(part);
    }

    @Test
    void aFileWithoutASizeIsReadToItsEnd() throws IOException {
        try (SandboxFiles.Reader reader = files.open(SANDBOX, "/proc/sys/kernel/ostype")) {
            assertThat(reader.info().size()).isZero();
            reader.begin(0, SandboxFiles.TO_THE_END);
            assertThat(text(reader.next())).isEqualTo("Linux\n");
            assertThat(reader.next().remaining()).isZero();
        }
    }

    @Test
    void aFileThatIsShortenedBeforeItIsReadHasWhatIsThere() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1_000_000]);
        try (SandboxFiles.Reader reader = files.open(SANDBOX, file.toString())) {
            Files.write(file, new byte[10]);
            reader.begin(0, 1_000_000);

            assertThat(reader.next().remaining()).isEqualTo(10);
            assertThat(reader.next().remaining()).isZero();
        }
    }

    @Test
    void aFileThatIsReplacedKeepsItsModeAndWhoReadsItTheOldContent() throws IOException {
        write("file", "old".getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(folder.resolve("file"), PosixFilePermissions.fromString("rwx------"));
        try (SandboxFiles.Reader reader = files.open(SANDBOX, path("file"))) {
            assertThat(write("file", "new".getBytes(StandardCharsets.UTF_8)).mode())
                    .isEqualTo(0700);
            reader.begin(0, SandboxFiles.TO_THE_END);
            assertThat(text(reader.next())).isEqualTo("old");
        }
        assertThat(folder.resolve("file")).hasContent("new");
    }

    @Test
    void whatIsNotCompletedLeavesTheOldFileAndNothingElse() throws Exception {
        Files.writeString(folder.resolve("file"), "old");
        try (SandboxFiles.Writer writer = files.replace(SANDBOX, path("file"), partials.toString())) {
            writer.write(new byte[500_000], 0, 500_000);
            assertThat(folder).isDirectoryNotContaining("glob:**.part*");
        }
        assertThat(agents.last().waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(folder.resolve("file")).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("file");
        assertThat(partials).isEmptyDirectory();
    }

    @Test
    void withoutAFolderForPartialFilesNoneIsSeenEither() throws IOException {
        try (SandboxFiles.Writer writer = files.replace(SANDBOX, path("file"), "/nowhere")) {
            writer.write(new byte[10], 0, 10);
            assertThat(folder).isEmptyDirectory();
            assertThat(writer.complete().size()).isEqualTo(10);
        }
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void aFolderThatIsRemovedMeanwhileIsMadeAgain() throws IOException {
        try (SandboxFiles.Writer writer = files.replace(SANDBOX, path("deep/er/file"), partials.toString())) {
            Files.delete(folder.resolve("deep/er"));
            Files.delete(folder.resolve("deep"));
            writer.complete();
        }
        assertThat(folder.resolve("deep/er/file")).isEmptyFile();
    }

    @Test
    void everythingInADirectoryIsListed() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Files.createSymbolicLink(folder.resolve("l"), Path.of("/nowhere"));
        for (int i = 0; i < 3000; i++) {
            Files.createFile(folder.resolve("a file with a name that takes some bytes " + i));
        }
        Map<String, SandboxFileInfo.Type> found = new TreeMap<>();
        files.list(
                SANDBOX,
                folder.toString(),
                (name, info) -> found.put(new String(name, StandardCharsets.UTF_8), info.type()));

        assertThat(found)
                .hasSize(3002)
                .containsEntry("d", SandboxFileInfo.Type.DIRECTORY)
                .containsEntry("l", SandboxFileInfo.Type.SYMLINK);
    }

    @Test
    void whatIsDeletedIsToldAndGone() throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));

        assertThat(files.delete(SANDBOX, path("link")).type()).isEqualTo(SandboxFileInfo.Type.SYMLINK);
        assertThat(files.delete(SANDBOX, path("file")).size()).isEqualTo(7);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void errorsAreThoseOfTheKernel() throws IOException {
        Files.createFile(folder.resolve("file"));

        assertError(() -> files.open(SANDBOX, path("nothing")), NO_SUCH_FILE);
        assertError(() -> files.open(SANDBOX, folder.toString()), DIRECTORY);
        assertError(() -> files.replace(SANDBOX, folder.toString(), "/nowhere"), DIRECTORY);
        assertError(() -> files.replace(SANDBOX, path("file/below"), "/nowhere"), NO_DIRECTORY);
        assertError(() -> files.delete(SANDBOX, folder.toString()), DIRECTORY);
        assertError(() -> files.delete(SANDBOX, path("nothing")), NO_SUCH_FILE);
        assertError(() -> files.list(SANDBOX, path("file"), (name, info) -> {}), NO_DIRECTORY);
        assertError(() -> files.list(SANDBOX, path("nothing"), (name, info) -> {}), NO_SUCH_FILE);
        assertError(() -> files.replace(SANDBOX, path("a".repeat(300)), "/nowhere"), 36);
        assertError(() -> files.replace(SANDBOX, path("a/".repeat(3000) + "b"), "/nowhere"), 36);
    }

    @Test
    void aPipeHoldsNobodyUp() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path("pipe")).start().waitFor()).isZero();

        assertThatThrownBy(() -> files.open(SANDBOX, path("pipe")))
                .satisfies(isFor(SandboxFileException.Reason.NOT_REGULAR));
        assertThatThrownBy(() -> files.replace(SANDBOX, path("pipe"), partials.toString()))
                .satisfies(isFor(SandboxFileException.Reason.NOT_REGULAR));
    }

    @Test
    void aLinkLeadsToWhereItPoints() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Files.createSymbolicLink(folder.resolve("absolute"), folder.resolve("d/new"));
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("./d/../d/newer"));
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        write("absolute", new byte[1]);
        write("relative", new byte[2]);

        assertThat(folder.resolve("d/new")).hasSize(1);
        assertThat(folder.resolve("d/newer")).hasSize(2);
        assertThat(folder.resolve("relative")).isSymbolicLink();
        assertError(() -> files.open(SANDBOX, path("loop")), 40);
        assertError(() -> files.replace(SANDBOX, path("loop"), "/nowhere"), 40);
    }

    @Test
    void anAgentThatIsKilledEndsItsOperation() throws IOException {
        SandboxFiles.Writer writer = files.replace(SANDBOX, path("file"), partials.toString());
        agents.last().destroyForcibly();

        assertThatThrownBy(() -> {
                    writer.write(new byte[1 << 20], 0, 1 << 20);
                    writer.complete();
                })
                .satisfies(isFor(SandboxFileException.Reason.ENDED));
        writer.close();
        assertThat(folder.resolve("file")).doesNotExist();
    }

    private SandboxFileInfo write(String name, byte[] content) {
        try (SandboxFiles.Writer writer = files.replace(SANDBOX, path(name), partials.toString())) {
            writer.write(content, 0, content.length);
            return writer.complete();
        }
    }

    private byte[] read(String name, long offset, long length) {
        try (SandboxFiles.Reader reader = files.open(SANDBOX, path(name))) {
            reader.begin(offset, length);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer part = reader.next(); part.hasRemaining(); part = reader.next()) {
                all.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
            }
            return all.toByteArray();
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private String path(String name) {
        return folder + "/" + name;
    }

    private static void assertError(ThrowingCallable work, int errno) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SandboxFileException.class,
                        failure -> assertThat(failure.errno()).isEqualTo(errno));
    }

    private static Consumer<Throwable> isFor(SandboxFileException.Reason reason) {
        return failure -> assertThat(((SandboxFileException) failure).reason()).isEqualTo(reason);
    }
}
