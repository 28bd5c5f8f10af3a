package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.file.DirectoryTransfer;
import ai.vibengine.client.file.FileEntry;
import ai.vibengine.client.file.SandboxFiles;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.testing.FakeVibengine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole directories on their way, and what is at a path. */
@Timeout(60)
class DirectoriesTest {

    private static final String SANDBOX = "sbx_a1b2c3d4e5";

    @TempDir
    private Path folder;

    @Test
    void aDirectoryThatIsUploadedAndDownloadedIsTheSame() throws IOException {
        Path source = folder.resolve("source");
        Files.createDirectories(source.resolve("deep/deeper"));
        Files.writeString(source.resolve("a b&ü.txt"), "one\n");
        Files.writeString(source.resolve("deep/empty"), "");
        Files.writeString(source.resolve("deep/deeper/c.bin"), "three");
        Files.createDirectory(source.resolve("nothing in it"));
        Path link = Files.createSymbolicLink(source.resolve("link"), Path.of("a b&ü.txt"));
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build();
                Sandbox sandbox = vibengine.sandboxes().create()) {
            DirectoryTransfer up = sandbox.files().directory("project").upload(source);

            assertThat(up.files()).isEqualTo(3);
            assertThat(up.bytes()).isEqualTo(9);
            assertThat(up.skipped()).containsExactly(link.toString());
            assertThat(sandbox.files().directory("project").list().stream().map(FileEntry::name))
                    .containsExactly("a b&ü.txt", "deep");

            Path target = folder.resolve("new/target");
            DirectoryTransfer down = sandbox.files()
                    .directory("project")
                    .async()
                    .download(target)
                    .join();

            assertThat(down.files()).isEqualTo(3);
            assertThat(down.bytes()).isEqualTo(9);
            assertThat(down.skipped()).isEmpty();
            assertThat(filesBelow(target))
                    .containsExactlyInAnyOrder("a b&ü.txt=one\n", "deep/empty=", "deep/deeper/c.bin=three");
        }
    }

    @Test
    void moreFilesThanAPageHasAreAllMoved() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (int i = 0; i < 120; i++) {
            Files.writeString(source.resolve("f" + i), "x");
        }
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build();
                Sandbox sandbox = vibengine.sandboxes().create()) {
            assertThat(sandbox.files()
                            .directory("/home/user/many")
                            .upload(source)
                            .files())
                    .isEqualTo(120);
            assertThat(sandbox.files()
                            .directory("/home/user/many/")
                            .download(folder.resolve("target"))
                            .files())
                    .isEqualTo(120);
        }
    }

    @Test
    void whatIsNoDirectoryIsNotUploaded() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (ScriptedServer server = new ScriptedServer(error(500, "internal_error"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() ->
                            vibengine.sandboxes().files(SANDBOX).directory("d").upload(file))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(NotDirectoryException.class);
            assertThat(server.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../x", "/etc/x", "a/b", "", "sub/../../x"})
    void aNameThatIsAPathIsNotWritten(String name) throws IOException {
        Path target = folder.resolve("outer/target");
        try (ScriptedServer server = new ScriptedServer(list(entry(name, "file")), content("hostile"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() ->
                            vibengine.sandboxes().files(SANDBOX).directory("/d").download(target))
                    .isInstanceOf(UnreadableResponseException.class);
            assertThat(server.received()).hasSize(1);
            assertThat(filesBelow(folder)).isEmpty();
        }
    }

    @Test
    void whatIsGoneWhenItsTurnComesIsLeftOutAndNamed() throws IOException {
        Path target = folder.resolve("target");
        try (ScriptedServer server = new ScriptedServer(
                        list(entry("a", "file"), entry("b", "file"), entry("pipe", "other")),
                        error(404, "not_found"),
                        content("here"));
                Vibengine vibengine = Samples.client(server).build()) {
            DirectoryTransfer down =
                    vibengine.sandboxes().files(SANDBOX).directory("/d").download(target);

            assertThat(down.files()).isEqualTo(1);
            assertThat(down.skipped()).containsExactly("/d/pipe", "/d/a");
            assertThat(filesBelow(target)).containsExactly("b=here");
        }
    }

    @Test
    void aSandboxThatIsGoneEndsTheCopy() {
        try (ScriptedServer server = new ScriptedServer(
                        list(entry("a", "file"), entry("b", "file")),
                        json(404, "{\"error\":{\"code\":\"not_found\",\"message\":\"Gone.\",\"reason\":\"killed\"}}"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() ->
                            vibengine.sandboxes().files(SANDBOX).directory("/d").download(folder.resolve("target")))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @RepeatedTest(30)
    void aCopyThatIsCancelledEndsItsCallAndBeginsNoOther() throws Exception {
        Step slow = (out, server) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!server.isClosed()) {
                out.write(new byte[1000]);
                out.flush();
                server.pause(5);
            }
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(list(entry("a", "file"), entry("b", "file")), slow);
                Vibengine vibengine = Samples.client(server).build()) {
            CompletableFuture<DirectoryTransfer> copy =
                    vibengine.sandboxes().files(SANDBOX).directory("/d").async().download(folder.resolve("target"));
            server.awaitRequests(2);
            copy.cancel(true);

            server.awaitHangUps(1);
            assertThat(server.received()).hasSize(2);
            assertThat(filesBelow(folder)).isEmpty();
        }
    }

    @Test
    void existsTellsFilesAndDirectoriesFromNothingAndFromASandboxThatIsGone() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build();
                Sandbox sandbox = vibengine.sandboxes().create()) {
            SandboxFiles files = sandbox.files();
            files.write("dir/empty", "");

            assertThat(files.exists("dir/empty")).isTrue();
            assertThat(files.exists("dir")).isTrue();
            assertThat(files.exists("dir/none")).isFalse();
            assertThat(files.async().exists("dir").join()).isTrue();
            sandbox.kill();
            assertThatThrownBy(() -> files.exists("dir")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aPathThatLeadsThroughAFileIsABadRequest() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build();
                Sandbox sandbox = vibengine.sandboxes().create()) {
            SandboxFiles files = sandbox.files();
            files.write("file", "");

            assertThatThrownBy(() -> files.read("file/x")).isInstanceOf(BadRequestException.class);
            assertThatThrownBy(() -> files.info("file/x")).isInstanceOf(BadRequestException.class);
            assertThatThrownBy(() -> files.delete("file/x")).isInstanceOf(BadRequestException.class);
            assertThatThrownBy(() -> files.list("file/x").firstPage()).isInstanceOf(BadRequestException.class);
            assertThat(files.exists("none/x")).isFalse();
        }
    }

    private static String entry(String name, String type) {
        return "{\"name\":\"" + name + "\",\"path\":\"/d/x\",\"type\":\"" + type
                + "\",\"size\":4,\"mode\":\"0644\",\"modified_at\":\"2026-02-21T10:30:01Z\"}";
    }

    private static Step list(String... entries) {
        return json(
                200,
                Arrays.stream(entries).collect(Collectors.joining(",", "{\"data\":[", "]"))
                        + ",\"has_more\":false,\"total_count\":" + entries.length + ",\"status\":\"ok\"}");
    }

    private static Step content(String text) {
        return raw("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + text.length()
                + "\r\n\r\n" + text);
    }

    private static Stream<String> filesBelow(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all
                    .filter(Files::isRegularFile)
                    .map(file -> {
                        try {
                            return directory.relativize(file) + "=" + Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList()
                    .stream();
        }
    }
}
