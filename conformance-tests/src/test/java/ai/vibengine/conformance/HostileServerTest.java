package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that says what would act on a terminal, in a browser or on a build server: none of it does. */
class HostileServerTest {
    private static final String KEY = "ve_sk_0123456789abcdefghijklmnopqrstuvwxyz01";

    private static final String EVIL =
            "\u001b]0;owned\u0007\u202eevil\u0000\u009b31m</script><script>alert(1)</script>]]>'\"&`|[x](javascript:x)"
                    + " ![p](http://x/p.png) @all ``` {@code \n"
                    + "::error::x\r\n"
                    + "##[error]x ##vso[x]y\u2028\u200b\ufffe\ud800\u007f\ufeff";

    private static final Pattern RUN = Pattern.compile("run[0-9a-z]{6,}");

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String longHeader = "h".repeat(60_000)
            + EVIL.codePoints()
                    .filter(point -> (point > 31 || point == '\u001b') && point < 256)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
    private ServerSocket server;
    private volatile String run = "";

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    threads.execute(() -> answer(client));
                } catch (IOException e) {
                    return; // Closed.
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void answer(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = String.valueOf(in.readLine());
            int length = 0;
            for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                length = header.matches("(?i)content-length: [0-9]+") ? Integer.parseInt(header.substring(16)) : length;
            }
            StringBuilder body = new StringBuilder();
            while (body.length() < length) {
                body.append((char) in.read());
            }
            Matcher matcher = RUN.matcher(body);
            run = matcher.find() ? matcher.group() : run;
            OutputStream out = client.getOutputStream();
            byte[] text = text(line).getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 " + (line.startsWith("POST") ? 201 : line.contains("/sandboxes?") ? 200 : 418)
                    + " Evil\r\nContent-Type: application/json\r\nX-Long: " + longHeader + "\r\nX-Evil: " + longHeader
                    + "\r\nContent-Length: " + text.length + "\r\nConnection: close\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            out.write(text);
        } catch (IOException e) {
            // The kit went.
        }
    }

    private String text(String line) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode sandbox =
                root.objectNode().put("sandbox_id", EVIL).put("template", EVIL).put("status", EVIL);
        sandbox.putObject("metadata").put("conformance-run", run).put(EVIL, EVIL);
        if (line.startsWith("POST")) {
            root.set("data", sandbox);
        } else if (line.contains("/sandboxes?")) {
            root.putArray("data").add(sandbox);
            root.put("has_more", false).put("total_count", 1).put("next_cursor", EVIL);
        } else if (line.contains("/templates")) {
            return EVIL + "x".repeat(100_000); // No JSON, and raw.
        } else {
            root.putObject("error").put("code", EVIL).put("message", EVIL);
        }
        return root.toString();
    }

    @Test
    void nothingThatItSaysActsOrBreaksAReport() throws Exception {
        KitTest.Run run = KitTest.run(
                Map.of(),
                "--base-url=http://127.0.0.1:" + server.getLocalPort(),
                "--api-key=" + KEY,
                "--only=ENV,SCHEMA,HEAD,SBX-01,SBX-03,LIST-01,LIST-13,ERR,FILTER-01,REQID,WIRE",
                "--report-dir=" + folder);

        assertThat(run.status()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).contains("Left behind").contains("\\u001b]0;owned");
        expectHarmless(run.out());
        expectHarmless(run.err());
        expectNoOrders(run.out() + run.err());
        expectNoOrders(Files.readString(folder.resolve("report.md")));
        expectNoOrders(Files.readString(folder.resolve("junit.xml")));
        for (String name : List.of("report.md", "report.html", "junit.xml", "report.json", "report.har", "badge.svg")) {
            String text = Files.readString(folder.resolve(name));
            expectHarmless(text);
            assertThat(text).doesNotContain(KEY);
            assertThat(name.endsWith(".md") || !text.contains("<script>alert")).isTrue();
            assertThat(text.length()).isLessThan(20_000_000);
        }
        for (String name : List.of("report.json", "report.har")) {
            String text = Files.readString(folder.resolve(name));
            assertThat(text.codePoints().allMatch(point -> point < 127)).isTrue();
            assertThat(text).doesNotContain("</");
        }
        JsonNode report =
                new JsonMapper().readTree(folder.resolve("report.json").toFile());
        assertThat(report.findValuesAsText("body")).anyMatch(body -> body.contains("owned"));
        assertThat(report.findValuesAsText("x-long")).allMatch(value -> value.length() < 21_000);
        assertThat(new JsonMapper()
                        .readTree(folder.resolve("report.har").toFile())
                        .at("/log/entries"))
                .isNotEmpty();
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("junit.xml").toFile());
        assertThat(Files.readString(folder.resolve("report.html")).split("<script", -1))
                .hasSize(2);
        assertThat(Files.readAllLines(folder.resolve("report.md")))
                .filteredOn(line -> line.contains("javascript:"))
                .isNotEmpty()
                // All that it says is code: its fence is longer than any within.
                .allMatch(line -> line.matches("(.*\\| |- |Left behind: )````* .*"));
        assertThat(run.out().lines()).allMatch(line -> line.length() < 5_000);
    }

    private static void expectHarmless(String text) {
        assertThat(text.codePoints()
                        .filter(point -> point != '\n' && point != '\t' && !Printable.visible(point))
                        .boxed()
                        .toList())
                .isEmpty();
    }

    private static void expectNoOrders(String text) {
        assertThat(text).doesNotContain("##[").doesNotContain("##vso[");
        assertThat(text.lines()).noneMatch(line -> line.strip().startsWith("::"));
    }
}
