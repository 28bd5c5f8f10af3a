package ai.vibengine.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP answers for the pages below /docs. */
class ReferenceSiteTest {

    private static final String PAGE = "/docs/sandboxes/create-sandbox.html";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @CsvSource({
        "/docs/, <h1>API reference</h1>",
        "/docs/index.html, <h1>API reference</h1>",
        "/docs/error-codes.html, <h1>Error Codes</h1>",
        "/docs/sandboxes/, <h1>Sandboxes</h1>",
        PAGE + ", <h1>Create a new sandbox</h1>",
    })
    void everyPageIsAtItsPath(String path, String heading) throws Exception {
        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(text(answer)).contains(heading);
    }

    @ParameterizedTest
    @CsvSource({
        "/docs, /docs/",
        "/docs/error-codes, /docs/error-codes.html",
        "/docs/sandboxes, /docs/sandboxes/",
        "/docs/sandboxes/create-sandbox, " + PAGE,
    })
    void whoLeavesOutTheEndIsLedThere(String path, String target) throws Exception {
        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(header(answer, "Location")).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/nope",
                "/docs/nope.html",
                "/docs/404.html",
                "/docs/files.txt",
                "/docs/sandboxes/nope/",
                "/docs/sandboxes/create-sandbox.html/",
            })
    void whereNothingIsAPageSaysSo(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "Content-Type")).startsWith("text/html");
        assertThat(text(answer)).contains("<h1>Page not found</h1>").contains("href=\"/docs/index.html\"");
    }

    @Test
    void nothingFromElsewhereAndNoInlineScriptIsAllowed() throws Exception {
        for (String path : List.of("/docs/", PAGE, "/docs/site.css", "/docs/nope")) {
            HttpResponse<byte[]> answer = get(path);

            assertThat(header(answer, "Content-Security-Policy"))
                    .startsWith("default-src 'none';")
                    .contains("script-src 'self';", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http", "*");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void aPageThatIsKnownIsNotSentAgain() throws Exception {
        HttpResponse<byte[]> first = get(PAGE);
        String tag = header(first, "ETag");

        HttpResponse<byte[]> again = get(PAGE, "If-None-Match", "\"other\", " + tag);

        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(tag);
        assertThat(get(PAGE, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void whatPagesAskForByItsVersionIsKept() throws Exception {
        assertThat(header(get("/docs/site.css?v=1"), "Cache-Control")).contains("immutable");
        assertThat(header(get("/docs/site.css"), "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(get(PAGE + "?v=1"), "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void itIsCompressedForThoseWhoAsk() throws Exception {
        HttpResponse<byte[]> plain = get(PAGE);
        HttpResponse<byte[]> gzip = get(PAGE, "Accept-Encoding", "br, gzip");

        assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(gzip, "Vary")).isEqualTo(header(plain, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(header(gzip, "ETag")).isNotEqualTo(header(plain, "ETag"));
        assertThat(gzip.body().length).isLessThan(plain.body().length / 3);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .isEqualTo(plain.body());
    }

    @Test
    void headersComeWithoutTheBodyToo() throws Exception {
        HttpRequest head = HttpRequest.newBuilder(SERVER.url().resolve(PAGE))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();

        HttpResponse<byte[]> answer = client.send(head, BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Content-Length"))
                .isEqualTo(Integer.toString(get(PAGE).body().length));
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(SERVER.url().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
