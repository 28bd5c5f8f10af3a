package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Nginx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Events that pass through a proxy which by itself collects what it is sent. */
@NullMarked
@EnabledIf(value = "ai.vibengine.server.testing.Nginx#isInstalled", disabledReason = "nginx is not installed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsBehindNginxTest {

    @RegisterExtension
    final TestServer server = TestServer.onRealSandboxes();

    private Nginx nginx;
    private HttpClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        nginx = Nginx.inFrontOf(server.url(), folder);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    void stop() {
        nginx.close();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatACommandPrintsComesWhileItStillRuns() throws Exception {
        Api api = server.account();
        String sandbox = "/sandboxes/" + api.create();
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(nginx.url().resolve(sandbox + "/commands"))
                        .header("X-API-Key", api.key())
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/event-stream")
                        .POST(BodyPublishers.ofString("{\"command\":"
                                + "\"echo first; until [ -e go ]; do sleep 0.05; done; echo last\",\"timeout\":20}"))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");

        try (BufferedReader events = reader(response)) {
            assertThat(nextData(events)).isEqualTo("data: {\"text\":\"first\\n\"}");
            // It could not be over: it waits for this.
            assertThat(api.send("PUT", sandbox + "/files?path=go", "").status()).isEqualTo(200);
            assertThat(nextData(events)).isEqualTo("data: {\"text\":\"last\\n\"}");
            assertThat(nextData(events)).contains("\"status\":\"exited\"");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatChangesIsToldToTheDashboardAtOnce() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(nginx.url().resolve("/dashboard/api/streams/keys"))
                        .header("Cookie", DashboardClient.of(server, account).cookie())
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");

        try (BufferedReader events = reader(response)) {
            assertThat(nextData(events)).isEqualTo("data: {\"keys\":[]}");
            server.accounts().createKey(account, "nightly", Permission.FULL);
            assertThat(nextData(events)).contains("\"name\":\"nightly\"");
        }
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String nextData(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = events.readLine();
        }
        return String.valueOf(line);
    }
}
