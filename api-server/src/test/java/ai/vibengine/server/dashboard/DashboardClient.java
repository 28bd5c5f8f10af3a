package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;

/**
 * Calls operations as the pages of the dashboard do. No answer gets through that neither contract documents.
 *
 * @param cookie what it sends; empty for nothing
 */
@NullMarked
record DashboardClient(URI server, String cookie) {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Contract PUBLIC = Contract.load();
    private static final Contract OWN = PUBLIC.dashboard();
    private static final String MOUNT = "/dashboard/api";

    /** Returns a client that is not signed in. */
    static DashboardClient at(TestServer server) {
        return new DashboardClient(server.url(), "");
    }

    /** Returns a signed-in client with a login of this account. */
    static DashboardClient of(TestServer server, String account) {
        String email = account + "@example.com";
        server.logins().set(server.accounts().named(account).accountId(), email, Site.PASSWORD);
        return at(server).signedIn(email, Site.PASSWORD);
    }

    /** Returns this client after signing in. */
    DashboardClient signedIn(String email, String password) {
        Answer answer = signIn(email, password);
        assertThat(answer.outcome()).isEqualTo("200");
        String set = answer.header("Set-Cookie").orElseThrow();
        return new DashboardClient(server, set.substring(0, set.indexOf(';')));
    }

    Answer signIn(String email, String password) {
        return post("/session", String.format("{\"email\":\"%s\",\"password\":\"%s\"}", email, password));
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    Answer post(String path, String json) {
        return send("POST", path, json);
    }

    Answer put(String path, String json) {
        return send("PUT", path, json);
    }

    Answer delete(String path) {
        return send("DELETE", path, "");
    }

    /** Sends what the pages send. */
    Answer send(String method, String path, String json) {
        return send(method, path, json, Map.of("X-Dashboard", "1", "Sec-Fetch-Site", "same-origin"));
    }

    /** Sends a request that another site makes a browser send. */
    Answer send(String method, String path, String json, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(MOUNT + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        headers.forEach(request::header);
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        HttpResponse<String> response;
        try {
            response = CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        TreeMap<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(response.headers().map());
        Answer answer = new Answer(response.statusCode(), fields, response.body());
        check(method, path.replaceFirst("\\?.*", ""), answer);
        return answer;
    }

    /** Checks the answer. An operation of the public contract at this path is that very one; all else is the dashboard's own. */
    private static void check(String method, String path, Answer answer) {
        boolean isPublic = !PUBLIC.methods(path).isEmpty();
        Contract contract = isPublic ? PUBLIC : OWN;
        JsonNode replies = contract.find(method, isPublic ? path : MOUNT + path)
                .map(operation -> operation.node().path("responses"))
                .orElse(MissingNode.getInstance());
        String status = Integer.toString(answer.status());
        JsonNode reply = contract.resolve(replies.path(replies.has(status) ? status : "default"));
        assertThat(answer.status() < 500 && (answer.status() >= 400 || reply.isObject()))
                .as("documented: %s %s -> %s", method, path, answer)
                .isTrue();
        String schema = reply.at("/content/application~1json/schema/$ref").asText();
        if (!schema.isEmpty()) {
            assertThat(contract.schema(schema.substring(schema.lastIndexOf('/') + 1))
                            .violations(answer.json()))
                    .as("%s %s -> %s", method, path, answer)
                    .isEmpty();
        }
    }
}
