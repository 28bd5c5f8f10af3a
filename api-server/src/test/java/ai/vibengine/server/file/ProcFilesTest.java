package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that say they have no bytes, and have some. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProcFilesTest {

    @RegisterExtension
    final TestServer server = TestServer.onRealSandboxes();

    private InSandbox sandbox;

    @BeforeAll
    void create() {
        var api = server.account();
        sandbox = new InSandbox(api, api.create("\"timeout\":3600"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/status",
                "/proc/self/maps",
                "/proc/self/mountinfo",
                "/proc/self/cmdline",
                "/proc/cpuinfo",
                "/proc/filesystems",
                "/proc/sys/kernel/ostype",
                "/proc/1/comm",
                "/proc/version"
            })
    void aFileOfProcIsReadToItsEnd(String path) {
        Answer whole = sandbox.read(path);

        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isNotEmpty();
        assertThat(whole.number("Content-Length")).isEqualTo(whole.body().length());
        assertThat(sandbox.head(path).number("Content-Length")).isPositive();
    }

    @Test
    void itIsWhatAProgramReads() {
        String path = "/proc/sys/kernel/ostype";

        assertThat(sandbox.read(path).body()).isEqualTo("Linux\n").isEqualTo(sandbox.sh("cat " + path));
        assertThat(sandbox.head(path).number("Content-Length")).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-1, 206, Li, bytes 0-1/6",
        "bytes=2-3, 206, nu, bytes 2-3/6",
        "bytes=-2, 206, 'x\n', bytes 4-5/6",
        "bytes=3-100, 206, 'ux\n', bytes 3-5/6",
        "bytes=6-, 416, , bytes */6",
        "bytes=9-9, 416, , bytes */6",
        "'bytes=0-0,2-3', 200, 'Linux\n',",
    })
    void aPartOfItIsWhatWasAskedFor(String range, int status, String body, String contentRange) {
        Answer part = sandbox.read("/proc/sys/kernel/ostype", "Range", range);

        assertThat(part.status()).isEqualTo(status);
        assertThat(part.header("Content-Range").orElse(null)).isEqualTo(contentRange);
        if (body != null) {
            assertThat(part.body()).isEqualTo(body);
        }
    }

    @Test
    void oneThatIsLongerThanAnybodyKeepsIsSentAsItComes() throws Exception {
        String pid = sandbox.sh("sleep 60 >/dev/null 2>&1 & echo $!").strip();
        String pagemap = "/proc/" + pid + "/pagemap";
        HttpResponse<InputStream> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(sandbox.uri(pagemap))
                                .header("X-API-Key", sandbox.api().key())
                                .header("Range", "bytes=-8")
                                .build(),
                        BodyHandlers.ofInputStream());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        try (InputStream body = response.body()) {
            assertThat(body.readNBytes(1 << 20)).hasSize(1 << 20);
        }
        assertThat(sandbox.head(pagemap).header("Content-Length")).isEmpty();
    }

    @Test
    @Timeout(20)
    void theHeadOfAFileDoesNotTakeReadingIt() {
        sandbox.sh("truncate -s 900G huge");

        assertThat(sandbox.head("huge").header("Content-Length")).contains(Long.toString(900L << 30));
    }

    @Test
    void aFileThatIsReallyEmptyIsEmpty() {
        sandbox.write("empty", "");

        assertThat(sandbox.read("empty").number("Content-Length")).isZero();
        assertThat(sandbox.head("empty").number("Content-Length")).isZero();
        assertThat(sandbox.read("empty").header("ETag")).isPresent();
        assertThat(sandbox.read("empty", "Range", "bytes=0-").outcome()).isEqualTo("416 range_not_satisfiable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/comm", "/proc/new", "/proc/sys/kernel/hostname", "/proc/self/oom_score_adj"})
    void nothingOfProcIsReplaced(String path) {
        assertThat(sandbox.write(path, "x").status()).isIn(400, 403, 404);
        assertThat(sandbox.delete(path).status()).isIn(400, 403, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/self/mem, 403 forbidden",
        "/proc/999999/status, 404 not_found",
        "/proc/self/fd, 400 invalid_request",
    })
    void whatCannotBeReadIsToldWithItsReason(String path, String outcome) {
        assertThat(sandbox.read(path).outcome()).isEqualTo(outcome);
    }
}
