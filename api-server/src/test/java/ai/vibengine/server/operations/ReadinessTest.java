package ai.vibengine.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.FullDisk;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whether the server says that it is ready when, and only when, it is. */
final class ReadinessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestServer server = new TestServer();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void aServerThatCanWriteIsReady() throws Exception {
        assertThat(ask().body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void aDatabaseThatTakesNothingIsToldUntilItTakesSomethingAgain() throws Exception {
        FullDisk.during(server.folder(), () -> {
            assertThat(await(503))
                    .isEqualTo("{\"status\":\"not_ready\",\"reason\":\"The database takes no changes.\"}");
            return null;
        });

        await(200);
    }

    @Test
    void whatTheRuntimeLacksIsTold() throws Exception {
        server.runtime().problem(Optional.of("No \"room\"."));

        assertThat(await(503)).contains("\"reason\":\"No \\\"room\\\".\"");
        server.runtime().problem(Optional.empty());
        await(200);
    }

    private String await(int status) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = ask();
        while (answer.statusCode() != status && System.nanoTime() < end) {
            // It is found out every other second; asked at once, it would say the same.
            Thread.sleep(50);
            answer = ask();
        }
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer.body();
    }

    private HttpResponse<String> ask() throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.url().resolve("/health/ready")).build(), BodyHandlers.ofString());
    }
}
