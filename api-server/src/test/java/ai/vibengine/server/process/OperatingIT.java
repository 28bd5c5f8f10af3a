package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools of an operator: a log, metrics, health, and the contract with its reference page. */
@NullMarked
class OperatingIT {

    @TempDir
    Path folder;

    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        server = ServerProcess.start(folder.resolve("data"), Map.of("VE_LOG_FORMAT", "json"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void everyRequestIsALineOfJsonWithoutAKey() throws Exception {
        Api api = server.api();
        String unknown = "ve_sk_" + "z".repeat(40);
        String id = api.create();
        Answer found = api.get("/sandboxes/" + id);
        Answer lost = api.get("/sandboxes/" + server.key());
        Answer refused = server.api(unknown).get("/sandboxes");
        api.delete("/sandboxes/" + id);
        server.terminate();
        server.status();

        List<JsonNode> lines = new ArrayList<>();
        for (String line : server.log().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        String account = entry(lines, found).path("account_id").asText();
        assertThat(account).startsWith("acc_");
        assertThat(lines)
                .filteredOn(line -> line.path("account_id").asText().equals(account))
                .hasSize(4);
        assertThat(entry(lines, found).path("status").intValue()).isEqualTo(200);
        assertThat(entry(lines, found).path("latency_us").longValue()).isPositive();
        assertThat(entry(lines, found).path("method").asText()).isEqualTo("GET");
        assertThat(entry(lines, lost).path("status").intValue()).isEqualTo(404);
        assertThat(entry(lines, lost).path("path").asText()).isEqualTo("/sandboxes/ve_sk_****");
        assertThat(entry(lines, refused).path("status").intValue()).isEqualTo(401);
        assertThat(entry(lines, refused).path("account_id").asText()).isEqualTo("-");
        assertThat(server.log()).doesNotContain(server.key()).doesNotContain(unknown);
        assertThat(filesWith(server.key())).isEmpty();
    }

    @Test
    void whatNeedsNoKeyIsAnsweredWithoutOne() throws Exception {
        Api api = server.api();
        Path contract = Path.of(Program.property("vibengine.root"), "openapi", "openapi.yaml");

        assertThat(api.anonymous("/health/live").status()).isEqualTo(200);
        assertThat(api.anonymous("/health/ready").status()).isEqualTo(200);
        Answer yaml = api.anonymous("/openapi.yaml");
        assertThat(yaml.status()).isEqualTo(200);
        assertThat(yaml.response().body()).isEqualTo(Files.readAllBytes(contract));
        Answer json = api.anonymous("/openapi.json");
        assertThat(json.status()).isEqualTo(200);
        assertThat(json.body()).isEqualTo(new YAMLMapper().readTree(contract.toFile()));
        Answer docs = api.anonymous("/docs/");
        assertThat(docs.status()).isEqualTo(200);
        assertThat(docs.header("Content-Type")).startsWith("text/html");
        assertThat(text(docs)).contains("<h1>API reference</h1>");
    }

    @Test
    void theMetricsFollowWhatHappens() throws Exception {
        Api api = server.api();
        String id = api.create();
        api.get("/sandboxes/sbx_0000000000");

        String running = text(api.anonymous("/metrics"));
        api.delete("/sandboxes/" + id);
        String after = text(api.anonymous("/metrics"));

        assertThat(running.lines())
                .contains("vibengine_sandboxes_running 1.0")
                .contains("vibengine_sandbox_start_seconds_count 1")
                .contains("vibengine_requests_seconds_count{operation=\"createSandbox\",status=\"201\"} 1")
                .contains("vibengine_requests_seconds_count{operation=\"getSandbox\",status=\"404\"} 1")
                .contains("vibengine_limit_hits_total{limit=\"rate\"} 0.0")
                .contains("vibengine_limit_hits_total{limit=\"concurrency\"} 0.0");
        assertThat(after.lines()).contains("vibengine_sandboxes_running 0.0");
    }

    private static JsonNode entry(List<JsonNode> lines, Answer answer) {
        String requestId = answer.header("X-Request-Id");
        return lines.stream()
                .filter(line -> line.path("request_id").asText().equals(requestId))
                .filter(line -> line.path("logger").asText().equals("access"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line about " + requestId + " in " + lines));
    }

    private static String text(Answer answer) {
        return new String(answer.response().body(), StandardCharsets.UTF_8);
    }

    /** Files of the server's own, the database and all that belongs to it. */
    private List<Path> filesWith(String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.list(server.data())) {
            List<Path> own = files.filter(Files::isRegularFile).toList();
            assertThat(own).contains(server.data().resolve("vibengine.db"));
            for (Path file : own) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
