package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much of the server the pages of an account may use. */
@NullMarked
class DashboardLimitsTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int OF_A_SESSION = Contract.load().dashboard().limits().get("streams_per_session");
    private static final int OF_AN_ACCOUNT =
            Contract.load().dashboard().limits().get("streams_per_account");

    @RegisterExtension
    final TestServer server = new TestServer();

    private final List<InputStream> open = new ArrayList<>();

    @AfterEach
    void closeStreams() throws IOException {
        for (InputStream stream : open) {
            stream.close();
        }
    }

    @Test
    void operationsAndRequestsOfTheApiTakeFromOneWindow() {
        String account = server.newAccount(Plan.ENTERPRISE, Optional.of(4), Optional.of(1));
        DashboardClient client = DashboardClient.of(server, account);
        server.keyOf(account).get("/sandboxes");

        assertThat(client.get("/templates").header("X-RateLimit-Remaining")).contains("2");
        assertThat(client.delete("/keys/key_0123456789").outcome()).isEqualTo("404 not_found");
        assertThat(client.post("/sandboxes", "{\"template\":\"base\"}").outcome())
                .isEqualTo("201");

        Answer refused = client.post("/templates", "{\"template_id\":\"a\",\"commands\":[\"true\"]}");
        assertThat(refused.outcome()).isEqualTo("429 rate_limited");
        assertThat(refused.header("Retry-After")).contains("60");
        assertThat(refused.header("X-RateLimit-Limit")).contains("4");
        assertThat(refused.header("X-RateLimit-Remaining")).contains("0");
        assertThat(client.get("/nothing").outcome()).isEqualTo("429 rate_limited");
        assertThat(server.keyOf(account).get("/sandboxes").outcome()).isEqualTo("429 rate_limited");
    }

    @Test
    void whoHasUsedUpTheWindowCanStillComeGoAndLook() throws Exception {
        String account = server.newAccount(Plan.ENTERPRISE, Optional.of(1), Optional.of(1));
        DashboardClient client = DashboardClient.of(server, account);
        assertThat(client.get("/keys").status()).isEqualTo(200);
        assertThat(client.get("/keys").outcome()).isEqualTo("429 rate_limited");

        assertThat(client.get("/session").outcome()).isEqualTo("200");
        assertThat(stream(client, "/sandboxes")).isEqualTo(200);
        assertThat(stream(client, "/sandboxes")).isEqualTo(429);
        assertThat(client.delete("/session").outcome()).isEqualTo("200");
    }

    @Test
    void aSessionHasSoManyStreams() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        DashboardClient client = DashboardClient.of(server, account);
        for (int i = 0; i < OF_A_SESSION; i++) {
            assertThat(stream(client, "/keys")).isEqualTo(200);
        }

        Answer refused = client.get("/streams/keys");
        assertThat(refused.outcome()).isEqualTo("429 concurrency_limit_exceeded");
        assertThat(refused.header("Retry-After")).isPresent();
    }

    @Test
    void aStreamThatHasEndedMakesRoomForAnother() throws Exception {
        DashboardClient client =
                DashboardClient.of(server, server.newAccount(Plan.PRO, Optional.empty(), Optional.empty()));
        for (int i = 0; i < OF_A_SESSION; i++) {
            assertThat(stream(client, "/templates/nothing")).isEqualTo(200);
        }
        for (InputStream stream : open) {
            stream.readAllBytes();
        }

        // The last place is free a moment after its stream has ended.
        while (stream(client, "/keys") != 200) {
            server.time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void anAccountHasSoManyStreamsHoweverManySessionsAndLeavesOthersTheirs() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        DashboardClient client = DashboardClient.of(server, account);
        int taken = 0;
        int refused = 0;
        while (refused == 0) {
            DashboardClient again = client.signedIn(account + "@example.com", Site.PASSWORD);
            for (int i = 0; i < OF_A_SESSION; i++) {
                int status = stream(again, "/keys");
                taken += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
        }

        assertThat(taken).isEqualTo(OF_AN_ACCOUNT);
        DashboardClient other =
                DashboardClient.of(server, server.newAccount(Plan.PRO, Optional.empty(), Optional.empty()));
        assertThat(stream(other, "/keys")).isEqualTo(200);
    }

    private int stream(DashboardClient client, String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = CLIENT.send(
                HttpRequest.newBuilder(server.url().resolve("/dashboard/api/streams" + path))
                        .header("Cookie", client.cookie())
                        .build(),
                BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            open.add(response.body());
        } else {
            response.body().close();
        }
        return response.statusCode();
    }
}
