package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.file.SandboxFiles;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a source on this machine is told as such; only the whole content asked for replaces a file. */
class LocalFaultsTest {

    private static final String SANDBOX = "sbx_a1b2c3d4e5";
    private static final String ONE = "{\"data\":{\"name\":\"a\",\"path\":\"/a\",\"type\":\"file\",\"size\":1,"
            + "\"mode\":\"0644\",\"modified_at\":\"2026-02-21T10:30:01Z\"},\"status\":\"ok\"}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "204 x\r\n\r\n",
                "206 x\r\nContent-Range: bytes 0-4/15\r\nContent-Length: 5\r\n\r\nprint",
                "203 x\r\nContent-Length: 5\r\n\r\nprint",
                "200 x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nprint"
            })
    void anAnswerWithAnotherContentLeavesTheOldFile(String answer) throws Exception {
        Path target = Files.writeString(folder.resolve("a"), "old");
        try (ScriptedServer server = new ScriptedServer(raw("HTTP/1.1 " + answer));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThatThrownBy(() -> files.download("/a", target)).isInstanceOf(UnreadableResponseException.class);
            assertThatThrownBy(() -> files.read("/a")).isInstanceOf(UnreadableResponseException.class);
            assertThat(target).hasContent("old");
        }
    }

    @Test
    void aDirectoryAsSourceIsALocalFaultAndNothingIsSent() {
        try (ScriptedServer server = new ScriptedServer(json(200, ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThatThrownBy(() -> files.write("/a", folder)).isInstanceOf(UncheckedIOException.class);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void aFileWhoseSizeSaysZeroIsSentAsItIs() throws Exception {
        Path source = Path.of("/proc/version");
        try (ScriptedServer server = new ScriptedServer(json(200, ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            vibengine.sandboxes().files(SANDBOX).write("/a", source);

            assertThat(server.received().get(0).header("Content-Length"))
                    .isEqualTo(String.valueOf(Files.readAllBytes(source).length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 9})
    void aStreamOfAnotherLengthIsALocalFault(long length) {
        try (ScriptedServer server = new ScriptedServer(json(200, ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxFiles files = vibengine.sandboxes().files(SANDBOX);

            assertThatThrownBy(() -> files.write("/a", new ByteArrayInputStream(new byte[5]), length))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }
}
