package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.file.FileContent;
import ai.vibengine.client.file.FileInfo;
import ai.vibengine.client.file.SandboxFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How files of any size are read and downloaded, and what ends that. */
class FileStreamsTest {

    private static final String SANDBOX = "sbx_a1b2c3d4e5";
    private static final String PATH = "/home/user/a b&ü.py";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nETag: \"e1\"\r\n";

    @TempDir
    private Path folder;

    @Test
    void aFileBeyondTheBoundOfAnswersIsForStreams() throws Exception {
        long size = 64L * 1024 * 1024;
        try (ScriptedServer server = new ScriptedServer(large(size, new AtomicLong()));
                Vibengine vibengine =
                        Samples.client(server).maxResponseBytes(4096).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);
            assertThatThrownBy(() -> files.read(PATH)).isInstanceOf(UnreadableResponseException.class);

            try (FileContent content = files.open(PATH)) {
                assertThat(content.size()).isEqualTo(size);
                assertThat(content.etag()).isEqualTo("\"e1\"");
                long seen = 0;
                byte[] buffer = new byte[10_000];
                for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                    seen += count;
                }
                assertThat(seen).isEqualTo(size);
                assertThat(content.read()).isEqualTo(-1);
            }
            Path target = folder.resolve("large");
            FileInfo read = files.download(PATH, target);
            assertThat(read.size()).isEqualTo(size);
            assertThat(read.etag()).isEqualTo("\"e1\"");
            assertThat(target).hasSize(size);
            assertThat(files.async().download(PATH, target).join().size()).isEqualTo(size);
        }
    }

    @Test
    void whoeverReadsSlowlySlowsTheServerDown() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (ScriptedServer server = new ScriptedServer(large(Long.MAX_VALUE, sent));
                Vibengine vibengine = Samples.client(server).build();
                FileContent content = vibengine.sandboxes().files(SANDBOX).open(PATH)) {
            assertThat(content.read()).isEqualTo('x');
            long before = -1;
            while (sent.get() != before) {
                before = sent.get();
                server.pause(200);
            }

            // What the kernel keeps on both ends of the connection, and little more.
            assertThat(before).isLessThan(32 * 1024 * 1024);
        }
    }

    @Test
    void leavingEarlyHangsUp() throws Exception {
        try (ScriptedServer server = new ScriptedServer(large(Long.MAX_VALUE, new AtomicLong()));
                Vibengine vibengine = Samples.client(server).build()) {
            FileContent content = vibengine.sandboxes().files(SANDBOX).open(PATH);
            assertThat(content.read(new byte[100])).isPositive();
            content.close();

            server.awaitHangUps(1);
            assertThatThrownBy(content::read).isInstanceOf(IOException.class).hasMessage("closed");
        }
    }

    @Test
    void aFileThatStopsComingIsGivenUp() {
        Step stalling = (out, server) -> {
            out.write((HEAD + "Content-Length: 100\r\n\r\nprint").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            server.untilClosed();
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(stalling);
                Vibengine vibengine = Samples.client(server)
                        .attemptTimeout(Duration.ofMillis(300))
                        .build();
                FileContent content = vibengine.sandboxes().files(SANDBOX).open(PATH)) {
            assertThatThrownBy(content::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void aFileThatKeepsComingMayTakeLongerThanACallUnlessToldOtherwise() throws Exception {
        Step slow = (out, server) -> {
            out.write((HEAD + "Content-Length: 16\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 16; i++) {
                out.write('x');
                out.flush();
                server.pause(50);
            }
            return true;
        };
        try (ScriptedServer server = new ScriptedServer(slow);
                Vibengine vibengine = Samples.client(server)
                        .timeout(Duration.ofMillis(400))
                        .attemptTimeout(Duration.ofMillis(400))
                        .build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);
            try (FileContent content = files.open(PATH)) {
                assertThat(content.readAllBytes()).hasSize(16);
            }

            try (FileContent content = files.open(PATH, CallOptions.none().timeout(Duration.ofMillis(400)))) {
                assertThatThrownBy(content::readAllBytes).hasCauseInstanceOf(CallTimeoutException.class);
            }
        }
    }

    @Test
    void aDownloadThatBreaksOffLeavesTheOldFile() throws Exception {
        Path target = Files.writeString(folder.resolve("a.py"), "old");
        try (ScriptedServer server = new ScriptedServer(raw(HEAD + "Content-Length: 100\r\n\r\nprint"));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThatThrownBy(() -> files.download(PATH, target)).isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> files.download(PATH, folder.resolve("no/a.py")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(NoSuchFileException.class);
            assertThat(target).hasContent("old");
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactly(target);
            }
        }
    }

    @Test
    void cancellingADownloadHangsUpAndLeavesNothing() throws Exception {
        Semaphore sent = new Semaphore(0);
        Step step = (out, server) -> {
            out.write((HEAD + "Content-Length: 99999999\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            while (!server.isClosed()) {
                out.write('x');
                out.flush();
                sent.release();
                server.pause(1);
            }
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(step);
                Vibengine vibengine = Samples.client(server).build()) {
            CompletableFuture<FileInfo> call =
                    vibengine.sandboxes().files(SANDBOX).async().download(PATH, folder.resolve("a.py"));
            sent.acquire(100);
            call.cancel(true);

            server.awaitHangUps(1);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileEndsWithItsClient() throws Exception {
        try (ScriptedServer server = new ScriptedServer(large(Long.MAX_VALUE, new AtomicLong()))) {
            Vibengine vibengine = Samples.client(server).build();
            try (FileContent content = vibengine.sandboxes().files(SANDBOX).open(PATH)) {
                vibengine.close();

                assertThatThrownBy(content::readAllBytes).hasCauseInstanceOf(ClientClosedException.class);
            }
        }
    }

    private static Step large(long size, AtomicLong sent) {
        byte[] piece = new byte[64 * 1024];
        Arrays.fill(piece, (byte) 'x');
        return (out, server) -> {
            out.write((HEAD + "Content-Length: " + size + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (long left = size; left > 0 && !server.isClosed(); left -= piece.length) {
                out.write(piece);
                sent.addAndGet(piece.length);
            }
            out.flush();
            return true;
        };
    }
}
