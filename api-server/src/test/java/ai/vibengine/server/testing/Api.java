package ai.vibengine.server.testing;

import ai.vibengine.server.testing.ContractCheck.Asked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls a server with a key, or with none. No answer gets through that the contract does not document. */
public final class Api {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ContractCheck CONTRACT = new ContractCheck();

    private final URI server;
    private final @Nullable String key;
    private final Asked asked;

    private Api(URI server, @Nullable String key, Asked asked) {
        this.server = server;
        this.key = key;
        this.asked = asked;
    }

    /** Returns a caller with a valid key. */
    public static Api withKey(URI server, String key) {
        return new Api(server, key, Asked.WITH_KEY);
    }

    /** Returns a caller with an invalid key. */
    public static Api withBadKey(URI server, String key) {
        return new Api(server, key, Asked.WITHOUT_KEY);
    }

    /** Returns a caller without a key. */
    public static Api withoutKey(URI server) {
        return new Api(server, null, Asked.WITHOUT_KEY);
    }

    /** The key; must not be asked of one that has none. */
    public String key() {
        if (key == null) {
            throw new IllegalStateException("no key");
        }
        return key;
    }

    /** Where it calls. */
    public URI server() {
        return server;
    }

    /** GETs. */
    public Answer get(String path) {
        return send("GET", path);
    }

    /** POSTs JSON. */
    public Answer post(String path, String json) {
        return send("POST", path, json, "Content-Type", "application/json");
    }

    /** DELETEs. */
    public Answer delete(String path) {
        return send("DELETE", path);
    }

    /** Creates a sandbox from {@code base} and returns its id. */
    public String create(String... fields) {
        String json = "{" + String.join(",", "\"template\":\"base\"", String.join(",", fields)) + "}";
        Answer answer = post("/sandboxes", json.replace(",}", "}"));
        if (answer.status() != 201) {
            throw new AssertionError("not created: " + answer);
        }
        return answer.sandboxId();
    }

    /** Sends any request. */
    public Answer send(String method, String path) {
        return publish(method, path, BodyPublishers.noBody());
    }

    /** Sends any request with a body. */
    public Answer send(String method, String path, String body, String... headers) {
        return publish(method, path, BodyPublishers.ofString(body), headers);
    }

    /** Sends any request; {@link BodyPublishers#noBody()} for one without a body. */
    public Answer publish(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        if (key != null) {
            request.header("X-API-Key", key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build());
    }

    private Answer exchange(HttpRequest request) {
        HttpResponse<String> response;
        try {
            response = CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(request.toString(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        TreeMap<String, java.util.List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers().map());
        Answer answer = new Answer(response.statusCode(), headers, response.body());
        CONTRACT.check(request.method(), request.uri().getPath(), asked, answer);
        return answer;
    }
}
