package ai.vibengine.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.PostgresAddress;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Postgres;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A server whose database is away for a while. */
@NullMarked
@EnabledIf("ai.vibengine.server.testing.Postgres#isInstalled")
class LostPostgresTest {

    /** A request must be answered long before its client gives up. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String[] ONCE = {"Content-Type", "application/json", "Idempotency-Key", "again"};
    private static final String BODY = "{\"template\":\"base\",\"timeout\":600}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Postgres postgres = Postgres.start();
    private final PostgresAddress address = postgres.newDatabase();
    private final TestServer server = TestServer.onDatabase(folder -> Database.open(address, folder));

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
        postgres.close();
    }

    @Test
    void whatIsAskedMeanwhileIsDoneWhollyOrNotAtAllAndAllIsWellAfterwards() throws Exception {
        Api api = server.account(1_000, 3);
        String kept = api.create("\"timeout\":600");
        String killed = api.create();

        postgres.kill();

        assertThat(api.get("/sandboxes/" + kept).status()).isEqualTo(200);
        unavailable(api, "/sandboxes", BODY, JSON);
        unavailable(api, "/sandboxes", BODY, ONCE);
        unavailable(api, "/sandboxes/" + kept + "/timeout", "{\"timeout\":6000}", JSON);
        unavailable(api, "/templates", "{\"template_id\":\"t\",\"commands\":[\"true\"]}", JSON);
        assertThat(api.delete("/sandboxes/" + killed).status()).isEqualTo(200);
        assertThat(health(503)).contains("\"The database takes no changes.\"");

        postgres.resume();

        health(200);
        assertThat(api.get("/sandboxes/" + kept).data().get("timeout").intValue())
                .isEqualTo(600);
        assertThat(Eventually.get(
                                () -> api.get("/sandboxes/" + killed).error(),
                                error -> error.path("reason").asText().equals("killed"))
                        .path("reason")
                        .asText())
                .isEqualTo("killed");
        assertThat(api.get("/templates/t").status()).isEqualTo(404);
        // No place was lost: three are allowed, one is taken.
        assertThat(api.send("POST", "/sandboxes", BODY, ONCE).status()).isEqualTo(201);
        assertThat(api.post("/sandboxes", BODY).status()).isEqualTo(201);
        assertThat(api.post("/sandboxes", BODY).status()).isEqualTo(429);
        assertThat(Eventually.get(() -> server.runtime().running().size(), running -> running == 3))
                .isEqualTo(3);
    }

    private static void unavailable(Api api, String path, String body, String... headers) {
        long begin = System.nanoTime();
        Answer answer = api.send("POST", path, body, headers);
        assertThat(answer.outcome()).isEqualTo("503 service_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo(Optional.of("5"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    /** Health is no part of the contract that all other answers are held against. */
    private String health(int status) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(server.url().resolve("/health/ready")).build();
        HttpResponse<String> answer = Eventually.get(
                () -> client.send(request, BodyHandlers.ofString()), ready -> ready.statusCode() == status);
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer.body();
    }
}
