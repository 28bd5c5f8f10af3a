package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The events that are sent while they happen. */
@NullMarked
class StreamsTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aStreamTellsAtOnceAndAgainWhenSomethingChanges() throws Exception {
        String account = newAccount();
        try (BufferedReader events = open(DashboardClient.of(server, account), "/keys")) {
            assertThat(events.readLine()).isEqualTo("event: keys");
            assertThat(events.readLine()).isEqualTo("data: {\"keys\":[]}");
            assertThat(events.readLine()).isEmpty();

            server.accounts().createKey(account, "nightly", Permission.FULL);

            assertThat(events.readLine()).isEqualTo("event: keys");
            assertThat(events.readLine()).contains("\"name\":\"nightly\"");
        }
    }

    @Test
    void aStreamEndsWithItsSession() throws Exception {
        DashboardClient client = DashboardClient.of(server, newAccount());
        try (BufferedReader events = open(client, "/sandboxes")) {
            assertThat(events.readLine()).isEqualTo("event: sandboxes");

            client.delete("/session");

            assertThat(events.lines().filter(line -> line.startsWith("event")).count())
                    .isZero();
        }
    }

    @Test
    void aServerThatEndsEndsItsStreamsAndDoesNotWaitForThem() throws Exception {
        try (BufferedReader events = open(DashboardClient.of(server, newAccount()), "/usage")) {
            assertThat(events.readLine()).isEqualTo("event: usage");

            server.stop();

            // Whole, and not broken off when the patience of the server was over.
            assertThat(events.lines().filter(line -> line.startsWith("event")).count())
                    .isZero();
        }
    }

    @Test
    void aTemplateThatIsNotThereIsGone() throws Exception {
        try (BufferedReader events = open(DashboardClient.of(server, newAccount()), "/templates/nothing")) {
            assertThat(events.lines()).containsExactly("event: gone", "data: {}", "");
        }
    }

    @Test
    void aStreamThatIsNotThereIsNotFound() {
        assertThat(DashboardClient.of(server, newAccount())
                        .get("/streams/nothing")
                        .outcome())
                .isEqualTo("404 not_found");
        assertThat(DashboardClient.at(server).get("/streams/keys").outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void useIsCountedInMemoryAndWrittenWhenSomebodyLooks() {
        String account = newAccount();
        DashboardClient client = DashboardClient.of(server, account);
        for (int i = 0; i < 3; i++) {
            server.keyOf(account).get("/sandboxes");
        }
        assertThat(written()).isZero();

        while (client.get("/keys")
                        .data()
                        .path("keys")
                        .findValues("last_used_at")
                        .size()
                < 3) {
            // The last answer may have arrived before it was counted.
            Thread.onSpinWait();
        }

        assertThat(written()).isEqualTo(3);
    }

    private int written() {
        return server.database()
                .read(handle -> handle.createQuery("SELECT COALESCE(SUM(requests), 0) FROM key_usage")
                        .mapTo(Integer.class)
                        .one());
    }

    private BufferedReader open(DashboardClient client, String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = CLIENT.send(
                HttpRequest.newBuilder(server.url().resolve("/dashboard/api/streams" + path))
                        .header("Cookie", client.cookie())
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream;charset=utf-8");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private String newAccount() {
        return server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
    }
}
