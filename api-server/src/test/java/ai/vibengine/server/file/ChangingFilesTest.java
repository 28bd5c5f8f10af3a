package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that something in the sandbox changes while they are read, and files that are not whole yet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChangingFilesTest {

    /** The agent's processes that have become the sandbox's user are those that work on files. */
    private static final String FILE_WORKERS = "ps -eo uid=,comm= | grep -c '^ *70000 agent'";

    private static final int TIMES = 60;

    @RegisterExtension
    final TestServer server = TestServer.onRealSandboxes();

    private InSandbox sandbox;

    @BeforeAll
    void create() {
        var api = server.account();
        sandbox = new InSandbox(api, api.create("\"timeout\":3600"));
    }

    @ParameterizedTest
    @ValueSource(strings = {": > f; head -c 200000 /dev/zero > f", "truncate -s 0 f; truncate -s 90000 f"})
    void aFileThatIsRewrittenIsReadOrCut(String change) throws Exception {
        sandbox.write("f", "0");
        String changing = sandbox.begin("while :; do " + change + "; done");
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; i < TIMES; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(sandbox.uri("f"))
                    .header("X-API-Key", sandbox.api().key());
            if (i % 2 == 1) {
                request.header("Range", "bytes=1000-100999");
            }
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());

            assertThat(response.statusCode()).isIn(200, 206, 416);
            try (InputStream body = response.body()) {
                byte[] read = body.readAllBytes();
                assertThat(response.headers().firstValueAsLong("Content-Length").orElse(read.length))
                        .isEqualTo(read.length);
            } catch (IOException cut) {
                assertThat(response.statusCode()).isIn(200, 206);
            }
        }
        sandbox.stop(changing);
    }

    @Test
    void aFileThatIsShortenedOnTheWayIsCut() throws Exception {
        sandbox.sh("truncate -s 2G long");
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(sandbox.uri("long"))
                                .header("X-API-Key", sandbox.api().key())
                                .build(),
                        BodyHandlers.ofInputStream());
        response.body().readNBytes(1 << 20);
        sandbox.sh("truncate -s 1M long");

        assertThatThrownBy(() -> response.body().transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
        assertThat(sandbox.head("long").number("Content-Length")).isEqualTo(1 << 20);
    }

    @Test
    void aFolderThatIsRemovedMeanwhileIsMadeAgainOrToldOf() {
        String removing = sandbox.begin("while :; do rm -rf folder; done");
        for (int i = 0; i < TIMES; i++) {
            Answer answer = sandbox.write("folder/deep/er/file", "content");
            assertThat(answer.outcome()).isIn("200", "404 not_found");
        }
        sandbox.stop(removing);
    }

    @Test
    void whatIsNotWholeYetIsNowhereToBeSeen() throws Exception {
        sandbox.sh("mkdir -p up; echo old > up/file");
        PipedOutputStream body = new PipedOutputStream();
        PipedInputStream source = new PipedInputStream(body, 1 << 16);
        CompletableFuture<HttpResponse<String>> upload = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(
                        HttpRequest.newBuilder(sandbox.uri("up/file"))
                                .header("X-API-Key", sandbox.api().key())
                                .PUT(BodyPublishers.ofInputStream(() -> source))
                                .build(),
                        BodyHandlers.ofString());
        body.write("new".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        body.flush();
        awaitPrinted(FILE_WORKERS, "0\n");

        assertThat(sandbox.names("up")).containsExactly("file");
        assertThat(sandbox.sh("ls -A up /tmp; cat up/file")).isEqualTo("/tmp:\n\nup:\nfile\nold\n");
        // The user of the sandbox cannot write to /usr, and to look there takes so long that the upload could be
        // refused as too slow.
        assertThat(sandbox.sh("find / '(' -path /proc -o -path /usr ')' -prune -o -newermt '-60 seconds' -type f -print"
                        + " 2>/dev/null"))
                .doesNotContain("part");

        body.close();
        assertThat(upload.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(sandbox.sh("wc -c < up/file; ls -A /.vibengine/uploads")).isEqualTo("30000\n");
    }

    @Test
    void whatIsBrokenOffLeavesNothing() throws Exception {
        sandbox.sh("mkdir -p broken; echo old > broken/file");
        String path = sandbox.uri("broken/file").getRawPath() + "?"
                + sandbox.uri("broken/file").getRawQuery();
        try (Socket socket = new Socket(
                sandbox.api().server().getHost(), sandbox.api().server().getPort())) {
            socket.getOutputStream()
                    .write(("PUT " + path + " HTTP/1.1\r\nHost: a\r\nX-API-Key: "
                                    + sandbox.api().key() + "\r\nContent-Length: 1000\r\n\r\nnew")
                            .getBytes(StandardCharsets.US_ASCII));
            awaitPrinted(FILE_WORKERS, "0\n");
        }

        awaitSame(FILE_WORKERS, "0\n");
        assertThat(sandbox.sh("ls -A broken /.vibengine/uploads; cat broken/file"))
                .isEqualTo("/.vibengine/uploads:\n\nbroken:\nfile\nold\n");
    }

    @Test
    void whatOtherFilesystemsHaveIsReplacedWholeToo() throws Exception {
        assertThat(sandbox.write("/dev/shm/there", "old").status()).isEqualTo(200);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(sandbox.uri("/dev/shm/there"))
                                .header("X-API-Key", sandbox.api().key())
                                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1 << 20])))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(sandbox.sh("ls -A /dev/shm; stat -c %s /dev/shm/there; rm /dev/shm/there"))
                .isEqualTo("there\n1048576\n");
    }

    /** Looks until the shell prints something else. */
    private void awaitPrinted(String script, String before) throws InterruptedException {
        for (int i = 0; i < 200 && sandbox.sh(script).equals(before); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(sandbox.sh(script)).isNotEqualTo(before);
    }

    private void awaitSame(String script, String wanted) throws InterruptedException {
        for (int i = 0; i < 200 && !sandbox.sh(script).equals(wanted); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(sandbox.sh(script)).isEqualTo(wanted);
    }
}
