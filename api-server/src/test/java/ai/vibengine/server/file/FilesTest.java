package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.ServerConfig;
import ai.vibengine.server.VibengineServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.operations.MetricsSetting;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.oci.Machine;
import ai.vibengine.server.runtime.oci.OciRuntime;
import ai.vibengine.server.runtime.oci.OciSettings;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.template.BuildSettings;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of real sandboxes. */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FilesTest {

    private static final SandboxLimits LIMITS = new SandboxLimits(128 << 20, 1, 64);
    private static final long MOST_BYTES = 8 << 20;

    private Path data;
    private VibengineServer server;
    private Api api;
    private String sandbox;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        data = folder;
        BuildSettings builds = new BuildSettings(
                BuildSpec.Network.NONE, BuildSpec.Network.NONE, Duration.ofMinutes(1), 1, LIMITS, false);
        ServerConfig config = new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                0,
                data,
                "runc",
                LIMITS,
                MOST_BYTES,
                Duration.ofSeconds(5),
                MetricsSetting.local(),
                true,
                builds);
        server = new VibengineServer(
                config, Contract.load(), Database.open(data), new OciRuntime(new OciSettings(data, "runc")));
        server.accounts().create("files", Plan.ENTERPRISE, Optional.of(1_000_000), Optional.of(100));
        api = Api.withKey(
                server.url(),
                server.accounts().createKey("files", "key", Permission.FULL).secret());
        sandbox = api.create("\"timeout\":3600");
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        Machine.clear(data);
    }

    @Test
    void whatWasWrittenIsReadByteForByte() throws Exception {
        byte[] bytes = new byte[5 << 20];
        new Random(1).nextBytes(bytes);

        HttpResponse<byte[]> written = raw("PUT", "/home/user/deep/er/a.bin", bytes);
        assertThat(written.statusCode()).isEqualTo(200);
        HttpResponse<byte[]> read = raw("GET", "/home/user/deep/er/a.bin", null);

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(bytes);
        assertThat(read.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(read.headers().firstValueAsLong("Content-Length")).hasValue(bytes.length);
        assertThat(read.headers().firstValue("ETag"))
                .isPresent()
                .isEqualTo(written.headers().firstValue("ETag"));
        assertThat(sh("sha256sum < deep/er/a.bin; stat -c %a deep/er/a.bin; ls -A deep/er"))
                .isEqualTo(sha256(bytes) + "  -\n644\na.bin\n");
    }

    @Test
    void aFileTellsOfItself() {
        Answer written = put("b.txt", "twelve bytes");
        assertThat(written.data().path("name").asText()).isEqualTo("b.txt");
        assertThat(written.data().path("path").asText()).isEqualTo("b.txt");
        assertThat(written.data().path("type").asText()).isEqualTo("file");
        assertThat(written.data().path("size").asInt()).isEqualTo(12);
        assertThat(written.data().path("mode").asText()).isEqualTo("0644");

        Answer head = api.send("HEAD", files("/home/user/b.txt"));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.number("Content-Length")).isEqualTo(12);
        assertThat(head.header("ETag")).isEqualTo(written.header("ETag"));

        assertThat(api.delete(files("b.txt")).data().path("size").asInt()).isEqualTo(12);
        assertThat(api.get(files("b.txt")).outcome()).isEqualTo("404 not_found");
        assertThat(api.delete(files("b.txt")).outcome()).isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-4,206,hello,bytes 0-4/11",
        "bytes=6-,206,world,bytes 6-10/11",
        "bytes=-3,206,rld,bytes 8-10/11",
        "bytes=6-100,206,world,bytes 6-10/11",
        "bytes=-100,206,hello world,bytes 0-10/11",
        "bytes=11-,416,,bytes */11",
        "'bytes=0-1,3-4',200,hello world,",
        "bytes=5-2,200,hello world,",
        "lines=0-1,200,hello world,",
        "bytes=9223372036854775807-,416,,bytes */11",
        "bytes=99999999999999999999-,416,,bytes */11",
        "bytes=6-99999999999999999999,206,world,bytes 6-10/11",
        "bytes=-99999999999999999999,206,hello world,bytes 0-10/11",
        "bytes=99999999999999999999-88888888888888888888,200,hello world,",
        "Bytes=0-4,206,hello,bytes 0-4/11",
        "bytes=-0,416,,bytes */11",
    })
    void aPartIsWhatWasAskedFor(String range, int status, String body, String contentRange) {
        put("range.txt", "hello world");
        Answer answer = api.send("GET", files("range.txt"), "", "Range", range);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Range").orElse(null)).isEqualTo(contentRange);
        if (body != null) {
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/root/a, 403 forbidden",
        "/etc/passwd2, 403 forbidden",
        "/usr/bin/a, 403 forbidden",
        "/proc/1/mem, 404 not_found",
        "/tmp, 400 invalid_request",
        "/tmp/new/, 400 invalid_request",
        "/dev/null, 400 invalid_request",
        "/etc/passwd/a, 400 invalid_request",
    })
    void whereTheUserMayNotOrCannotWriteNothingIsWritten(String path, String outcome) {
        assertThat(put(path, "x").outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "/root/a, 403 forbidden",
        "/home/user/nothing, 404 not_found",
        "/tmp, 400 invalid_request",
        "/dev/zero, 400 invalid_request",
        "/dev/tty, 400 invalid_request",
        "/etc/passwd/a, 400 invalid_request",
        "'', 400 invalid_request",
    })
    void whatTheUserMayNotOrCannotReadIsNotRead(String path, String outcome) {
        assertThat(api.get(files(path)).outcome()).isEqualTo(outcome);
    }

    @Test
    void aPathIsRequired() {
        assertThat(api.get("/sandboxes/" + sandbox + "/files").outcome()).isEqualTo("400 invalid_request");
        assertThat(api.get(files("a".repeat(4096))).message()).contains("path").contains("4095");
        assertThat(api.get(files("a".repeat(4000))).outcome()).isEqualTo("400 invalid_request");
        assertThat(api.get("/sandboxes/sbx_0000000000/files?path=a").outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aPipeHoldsNobodyUp() {
        sh("rm -f pipe; mkfifo pipe");
        assertThat(api.get(files("pipe")).outcome()).isEqualTo("400 invalid_request");
        assertThat(put("pipe", "x").outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void aLinkLeadsNowhereButIntoTheSandbox() {
        sh("ln -sf /etc/shadow shadow; ln -sf ../../../../../../etc/shadow up; ln -sf loop loop; ln -sf target link");
        assertThat(api.get(files("shadow")).status()).isIn(403, 404);
        assertThat(api.get(files("up")).status()).isIn(403, 404);
        assertThat(put("shadow", "x").outcome()).isEqualTo("403 forbidden");
        assertThat(api.get(files("loop")).outcome()).isEqualTo("400 invalid_request");
        assertThat(put("link", "through").status()).isEqualTo(200);
        assertThat(sh("cat target; readlink link")).isEqualTo("throughtarget\n");
    }

    @Test
    void aLinkThatChangesMeanwhileLeadsNowhereEither() {
        put("mine", "mine");
        String swap = api.post(
                        "/sandboxes/" + sandbox + "/commands",
                        "{\"command\":\"while :; do ln -sfn mine race; ln -sfn /proc/1/root/etc/shadow race; ln -sfn /etc/shadow race; done\",\"background\":true}")
                .data()
                .path("command_id")
                .asText();
        for (int i = 0; i < 15; i++) {
            Answer read = api.get(files("race"));
            if (read.status() == 200) {
                assertThat(read.body()).isEqualTo("mine");
            }
            assertThat(put("race", "mine").status()).isIn(200, 400, 403, 404);
        }
        api.delete("/sandboxes/" + sandbox + "/commands/" + swap);
    }

    @Test
    void aFileIsReplacedWholeAndKeepsItsMode() {
        put("script", "old");
        sh("chmod 755 script");
        assertThat(put("script", "new").data().path("mode").asText()).isEqualTo("0755");
        assertThat(sh("cat script")).isEqualTo("new");
    }

    @Test
    void whatIsTooLargeLeavesTheOldFile() throws Exception {
        put("kept", "old");
        byte[] large = new byte[(int) MOST_BYTES + 1];
        assertThat(raw("PUT", "kept", large).statusCode()).isEqualTo(413);
        HttpResponse<byte[]> unannounced = send(HttpRequest.newBuilder(uri("kept"))
                .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large))));
        assertThat(unannounced.statusCode()).isEqualTo(413);
        assertThat(sh("cat kept; ls -A | grep -c part- || true")).isEqualTo("old0\n");
    }

    @Test
    void aSandboxThatIsKilledCutsWhatIsUnderWay() throws Exception {
        String doomed = api.create();
        api.post("/sandboxes/" + doomed + "/commands", "{\"command\":\"truncate -s 2G sparse\"}");
        HttpResponse<java.io.InputStream> read = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.url().resolve("/sandboxes/" + doomed + "/files?path=sparse"))
                                .header("X-API-Key", api.key())
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(read.statusCode()).isEqualTo(200);
        read.body().readNBytes(1 << 20);
        api.delete("/sandboxes/" + doomed);

        assertThatThrownBy(() -> read.body().transferTo(java.io.OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "-n", "new\nline", "é", "'quote\"", "$(id)", "*", "\\", "end\n", "100%&+?#"})
    void anyNameIsAName(String name) {
        assertThat(put("names/" + name, name).status()).isEqualTo(200);
        assertThat(api.get(files("names/" + name)).body()).isEqualTo(name);
        List<String> listed = new ArrayList<>();
        api.get(directories("names", ""))
                .data()
                .forEach(entry -> listed.add(entry.path("name").asText()));
        assertThat(listed).containsExactly(name);
        assertThat(api.delete(files("names/" + name)).status()).isEqualTo(200);
    }

    @Test
    void aDirectoryIsListedInPages() {
        sh(
                "rm -rf many; mkdir many; cd many; for i in $(seq 25); do echo $i > f$i; done; mkdir d; ln -s /nowhere l; mkfifo p; touch \"$(printf 'a\\377')\"");
        List<String> names = new ArrayList<>();
        List<String> types = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get(directories("many", "&limit=10" + cursor));
            assertThat(page.json().path("total_count").asInt()).isEqualTo(29);
            page.data().forEach(entry -> {
                names.add(entry.path("name").asText());
                types.add(entry.path("type").asText());
                assertThat(entry.path("path").asText())
                        .isEqualTo("many/" + entry.path("name").asText());
            });
            cursor = page.json().has("next_cursor")
                    ? "&cursor=" + page.json().path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());

        assertThat(names)
                .hasSize(29)
                .doesNotHaveDuplicates()
                .startsWith("a\ufffd", "d", "f1", "f10", "f11")
                .endsWith("l", "p");
        assertThat(types).startsWith("file", "directory", "file").endsWith("symlink", "other");
    }

    @Test
    void whatIsNoDirectoryIsNotListed() {
        put("plain", "x");
        sh("rm -rf empty; mkdir empty");
        assertThat(api.get(directories("plain", "")).outcome()).isEqualTo("400 invalid_request");
        assertThat(api.get(directories("/root", "")).outcome()).isEqualTo("403 forbidden");
        assertThat(api.get(directories("nothing", "")).outcome()).isEqualTo("404 not_found");
        assertThat(api.get(directories("empty", "")).json().path("total_count").asInt())
                .isZero();
    }

    private Answer put(String path, String content) {
        return api.send("PUT", files(path), content);
    }

    private String sh(String script) {
        String body = new com.fasterxml.jackson.databind.ObjectMapper()
                .createObjectNode()
                .put("command", script)
                .toString();
        return api.post("/sandboxes/" + sandbox + "/commands", body)
                .data()
                .path("stdout")
                .asText();
    }

    private String files(String path) {
        return "/sandboxes/" + sandbox + "/files?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    private String directories(String path, String more) {
        return "/sandboxes/" + sandbox + "/directories?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8) + more;
    }

    private URI uri(String path) {
        return server.url().resolve(files(path));
    }

    private HttpResponse<byte[]> raw(String method, String path, byte @org.jspecify.annotations.Nullable [] body)
            throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.header("X-API-Key", api.key()).build(), BodyHandlers.ofByteArray());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
