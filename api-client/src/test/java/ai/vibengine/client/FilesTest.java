package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.hangUp;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.RangeNotSatisfiableException;
import ai.vibengine.client.error.ServiceUnavailableException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.file.AsyncSandboxFiles;
import ai.vibengine.client.file.ByteRange;
import ai.vibengine.client.file.FileContent;
import ai.vibengine.client.file.FileEntry;
import ai.vibengine.client.file.FileInfo;
import ai.vibengine.client.file.FileType;
import ai.vibengine.client.file.SandboxFiles;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the calls about files send, and what they make of the answers. */
class FilesTest {

    private static final String SANDBOX = "sbx_a1b2c3d4e5";
    private static final String PATH = "/home/user/a b&ü.py";
    private static final String LINE =
            "/sandboxes/" + SANDBOX + "/files?path=%2Fhome%2Fuser%2Fa%20b%26%C3%BC.py HTTP/1.1";
    private static final String ENTRY = "{\"name\":\"a.py\",\"path\":\"/home/user/a.py\",\"type\":\"file\",\"size\":15,"
            + "\"mode\":\"0644\",\"modified_at\":\"2026-02-21T10:30:01Z\"}";
    private static final String ONE = "{\"data\":" + ENTRY + ",\"status\":\"ok\"}";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nETag: \"e1\"\r\n";

    private final VirtualTime time = new VirtualTime();

    @TempDir
    private Path folder;

    @Test
    void aFileIsReadAsItIs() {
        try (ScriptedServer server = new ScriptedServer(content("größe\n"));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThat(files.read(PATH)).isEqualTo("größe\n".getBytes(StandardCharsets.UTF_8));
            assertThat(files.readString(PATH)).isEqualTo("größe\n");
            ScriptedServer.Received request = server.received().get(0);
            assertThat(request.line()).isEqualTo("GET " + LINE);
            assertThat(request.header("Accept")).isEqualTo("application/octet-stream");
            assertThat(request.header("Range")).isNull();
        }
    }

    private static Step part(String range) {
        return raw("HTTP/1.1 206 x\r\nContent-Range: bytes " + range + "/15\r\nContent-Length: 5\r\n\r\nprint");
    }

    @Test
    void aPartIsAskedForAndCheckedToBeOne() throws Exception {
        Step wrong = part("0-4");
        try (ScriptedServer server = new ScriptedServer(
                        part("0-4"), part("10-14"), part("10-14"), part("3-7"), wrong, content("all of it"));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);
            assertThat(files.read(PATH, ByteRange.of(0, 5))).asString().isEqualTo("print");
            files.read(PATH, ByteRange.from(10));
            files.read(PATH, ByteRange.last(5));
            try (FileContent content = files.open(PATH, ByteRange.of(3, 5), CallOptions.none())) {
                assertThat(content.readAllBytes()).hasSize(5);
            }

            assertThatThrownBy(() -> files.read(PATH, ByteRange.of(5, 5)))
                    .isInstanceOf(UnreadableResponseException.class);
            assertThatThrownBy(() -> files.open(PATH, ByteRange.of(0, 5), CallOptions.none()))
                    .isInstanceOf(UnreadableResponseException.class);
            assertThat(server.received().stream().map(r -> r.header("Range")).limit(4))
                    .containsExactly("bytes=0-4", "bytes=10-", "bytes=-5", "bytes=3-7");
        }
    }

    @Test
    void aPartBeyondTheEndHasItsOwnException() {
        try (ScriptedServer server =
                        new ScriptedServer(error(416, "range_not_satisfiable", "Content-Range: bytes */15"));
                Vibengine vibengine = Samples.client(server).build()) {
            RangeNotSatisfiableException e = catchThrowableOfType(
                    RangeNotSatisfiableException.class,
                    () -> vibengine.sandboxes().files(SANDBOX).read(PATH, ByteRange.from(99)));

            assertThat(e.code()).isEqualTo(ErrorCode.RANGE_NOT_SATISFIABLE);
            assertThat(e.response().header("Content-Range")).isEqualTo("bytes */15");
        }
    }

    @Test
    void partsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> ByteRange.of(-1, 5)).hasMessageStartingWith("offset:");
        assertThatThrownBy(() -> ByteRange.of(0, 0)).hasMessageStartingWith("length:");
        assertThatThrownBy(() -> ByteRange.from(-1)).hasMessageStartingWith("offset:");
        assertThatThrownBy(() -> ByteRange.last(0)).hasMessageStartingWith("length:");
    }

    @Test
    void infoAsksWithoutReading() {
        try (ScriptedServer server = new ScriptedServer(
                        raw(HEAD + "Content-Length: 99999999999\r\n\r\n"),
                        raw("HTTP/1.1 404 x\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n"),
                        raw(HEAD + "\r\n"));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            FileInfo info = files.info(PATH);
            assertThat(info.size()).isEqualTo(99_999_999_999L);
            assertThat(info.etag()).isEqualTo("\"e1\"");
            assertThat(server.received().get(0).line()).isEqualTo("HEAD " + LINE);
            assertThatThrownBy(() -> files.info(PATH))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageStartingWith("404 unknown: the answer has no body");
            assertThatThrownBy(() -> files.info(PATH)).isInstanceOf(UnreadableResponseException.class);
        }
    }

    @Test
    void aFileIsWrittenAsItIs() throws Exception {
        Path source = Files.writeString(folder.resolve("a.py"), "print(\"ü\")\n");
        try (ScriptedServer server = new ScriptedServer(json(200, ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);
            byte[] bytes = Files.readAllBytes(source);
            FileEntry entry = files.write(PATH, bytes);
            files.write(PATH, "print(\"ü\")\n");
            files.write(PATH, source);
            files.write(PATH, new ByteArrayInputStream(bytes), bytes.length);
            files.write(PATH, new ByteArrayInputStream(new byte[0]), 0);

            assertThat(entry.name()).isEqualTo("a.py");
            assertThat(entry.path()).isEqualTo("/home/user/a.py");
            assertThat(entry.type()).isEqualTo(FileType.FILE);
            assertThat(entry.size()).isEqualTo(15);
            assertThat(entry.mode()).isEqualTo("0644");
            assertThat(entry.modifiedAt()).isEqualTo(Instant.parse("2026-02-21T10:30:01Z"));
            assertThat(entry.unknownFields()).isEmpty();
            assertThat(server.received())
                    .extracting(ScriptedServer.Received::body)
                    .containsExactly("print(\"ü\")\n", "print(\"ü\")\n", "print(\"ü\")\n", "print(\"ü\")\n", "");
            assertThat(server.received()).allSatisfy(request -> {
                assertThat(request.line()).isEqualTo("PUT " + LINE);
                assertThat(request.header("Content-Type")).isEqualTo("application/octet-stream");
                assertThat(request.header("Content-Length")).isNotNull();
            });
        }
    }

    @Test
    void aWriteIsRetriedUnlessItsSourceCanBeReadOnlyOnce() throws Exception {
        Path source = Files.writeString(folder.resolve("a.py"), "print(1)\n");
        Step busy = error(503, "service_unavailable", "Retry-After: 1");
        try (ScriptedServer server = new ScriptedServer(
                        busy, json(200, ONE), hangUp(), json(200, ONE), busy, hangUp(), json(200, ONE));
                Vibengine vibengine = time.client(Samples.client(server), 0.5)) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);
            files.write(PATH, "print(1)\n");
            files.write(PATH, source);
            assertThat(server.received())
                    .extracting(ScriptedServer.Received::body)
                    .containsExactly("print(1)\n", "print(1)\n", "print(1)\n", "print(1)\n");

            assertThatThrownBy(() -> files.write(PATH, new ByteArrayInputStream(new byte[3]), 3))
                    .isInstanceOf(ServiceUnavailableException.class);
            assertThatThrownBy(() -> files.write(PATH, new ByteArrayInputStream(new byte[3]), 3))
                    .isInstanceOf(ConnectionException.class);
            assertThat(server.received()).hasSize(6);
        }
    }

    @Test
    void aSourceOfAnotherLengthThanWasSaidIsAFailure() {
        try (ScriptedServer server = new ScriptedServer(json(200, ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThatThrownBy(() -> files.write(PATH, new ByteArrayInputStream(new byte[3]), 4))
                    .isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> files.write(PATH, new ByteArrayInputStream(new byte[3]), -1))
                    .hasMessageStartingWith("length:");
            assertThatThrownBy(() -> files.write(PATH, folder.resolve("nothing")))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aLargeFileMayTakeLongToBeWritten() throws Exception {
        Path source = folder.resolve("large");
        Files.write(source, new byte[1024 * 1024]);
        Step slow = (out, server) -> {
            server.pause(700);
            return json(200, ONE).answer(out, server);
        };
        try (ScriptedServer server = new ScriptedServer(slow);
                Vibengine vibengine = Samples.client(server)
                        .timeout(Duration.ofMillis(200))
                        .retries(0)
                        .build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThat(files.write(PATH, source).name()).isEqualTo("a.py");
            assertThatThrownBy(() -> files.write(PATH, "short")).isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void deleteTellsWhetherItWasThere() {
        String stopped = "{\"error\":{\"code\":\"not_found\",\"message\":\"Stopped.\",\"reason\":\"killed\","
                + "\"stopped_at\":\"2026-02-21T10:35:00Z\"}}";
        try (ScriptedServer server = new ScriptedServer(json(200, ONE), error(404, "not_found"), json(404, stopped));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThat(files.delete(PATH)).isTrue();
            assertThat(files.delete(PATH)).isFalse();
            assertThatThrownBy(() -> files.delete(PATH)).isInstanceOf(NotFoundException.class);
            assertThat(server.received().get(0).line()).isEqualTo("DELETE " + LINE);
        }
    }

    @Test
    void aDirectoryIsListedPageByPage() {
        String odd = ENTRY.replace("\"file\"", "\"door\"").replace("\"mode\"", "\"owner\":\"user\",\"mode\"");
        try (ScriptedServer server = new ScriptedServer(
                        json(
                                200,
                                "{\"data\":[" + ENTRY
                                        + "],\"has_more\":true,\"next_cursor\":\"c1\",\"total_count\":2}"),
                        json(200, "{\"data\":[" + odd + "],\"has_more\":false,\"total_count\":2}"));
                Vibengine vibengine = Samples.client(server).build()) {
            List<FileEntry> entries =
                    vibengine.sandboxes().files(SANDBOX).list("/home/user", 1, CallOptions.none()).stream()
                            .toList();

            assertThat(entries).extracting(FileEntry::type).containsExactly(FileType.FILE, new FileType("door"));
            assertThat(entries.get(1).unknownFields()).isEqualTo(Map.of("owner", "user"));
            assertThat(server.received().get(1).line())
                    .isEqualTo("GET /sandboxes/" + SANDBOX
                            + "/directories?path=%2Fhome%2Fuser&limit=1&cursor=c1 HTTP/1.1");
        }
    }

    @Test
    void everyCallHasAnAsynchronousTwin() {
        try (ScriptedServer server = new ScriptedServer(content("a"), content("b"), json(200, ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            AsyncSandboxFiles files = vibengine.sandboxes().files(SANDBOX).async();

            assertThat(files.read(PATH).join()).isEqualTo(new byte[] {'a'});
            assertThat(files.readString(PATH).join()).isEqualTo("b");
            assertThat(files.write(PATH, "x").join().size()).isEqualTo(15);
            assertThat(files.delete(PATH).join()).isTrue();
            assertThat(files.write(PATH, folder.resolve("nothing"))).isCompletedExceptionally();
        }
    }

    @Test
    void aPathThatCannotBeIsRefused() {
        try (ScriptedServer server = new ScriptedServer(content(""));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThatThrownBy(() -> files.read("")).hasMessageStartingWith("path:");
            assertThatThrownBy(() -> files.list("a\0")).hasMessageStartingWith("path:");
            assertThat(files.read("a")).isEmpty();
        }
    }

    private static Step content(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (out, server) -> {
            out.write((HEAD + "Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
            return true;
        };
    }
}
