package ai.vibengine.server.process;

import ai.vibengine.openapi.Contract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * The attacks that a free account and a client without a key can make on a server at once: let it wait for the bytes that they send and
 * read, have it check large bodies of which all is wrong, and print bytes that grow in JSON. It ends by itself.
 */
@NullMarked
final class Attack implements AutoCloseable {

    /** Long enough that slow clients are given up. */
    private static final Duration LENGTH = Duration.ofSeconds(20);

    /** The status that is noted where the connection was cut before all of the body was sent. */
    static final int CUT = 0;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SLOW_BODIES = 110;
    private static final int SLOW_HEADS = 110;
    private static final int SLOW_READERS = 4;
    private static final int OUTPUTS = 24;
    private static final int LARGE_BODIES = 25;
    private static final int LARGE_BODIES_AT_ONCE = 13;
    private static final int STRANGERS = 30;

    /** A command that prints NULs, each of which is six bytes in JSON. All end at the same time. */
    private static final String LARGE = "head -c 1048576 /dev/zero; head -c 1048576 /dev/zero >&2";

    private static final String OUTPUT = command("sleep 3; " + LARGE);
    private static final int MIB = 1024 * 1024;

    private static final int CREATE_LIMIT =
            Contract.load().operation("createSandbox").body().maxBytes();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SlowClients slow;
    private final URI server;
    private final String key;
    private final List<String> sandboxes;
    private final long end = System.nanoTime() + LENGTH.toNanos();
    private final List<CompletableFuture<Integer>> outputs = new ArrayList<>();
    private final List<CompletableFuture<Integer>> bodies = new ArrayList<>();
    private final List<CompletableFuture<List<Integer>>> strangers = new ArrayList<>();

    private Attack(URI server, String key, List<String> sandboxes) {
        this.server = server;
        this.key = key;
        this.sandboxes = sandboxes;
        slow = new SlowClients(server);
    }

    /**
     * Begins it.
     *
     * @param key of an account with the plan Free, which leaves 57 requests a minute beside the sandboxes
     */
    static Attack begin(URI server, String key, List<String> sandboxes) {
        Attack attack = new Attack(server, key, sandboxes);
        attack.begin();
        return attack;
    }

    boolean isUnderWay() {
        return System.nanoTime() - end < 0;
    }

    /** Returns the statuses of the answers to the commands that print much. */
    List<Integer> outputStatuses() throws Exception {
        return all(outputs);
    }

    /** Returns the statuses of the answers to large bodies with the key. */
    List<Integer> bodyStatuses() throws Exception {
        return all(bodies);
    }

    /** Returns the statuses of the answers to large bodies without a key. */
    List<Integer> strangerStatuses() throws Exception {
        return all(strangers).stream().flatMap(List::stream).toList();
    }

    /** Returns the statuses of the answers that slow clients got, as far as they got any. */
    List<Integer> slowStatuses() {
        return slow.statuses();
    }

    @Override
    public void close() {
        slow.close();
    }

    private void begin() {
        String json = "Host: x\nContent-Type: application/json\n";
        String keyed = json + "X-API-Key: " + key + "\n";
        slow.addSenders(
                SLOW_BODIES,
                "POST /dashboard/api/session HTTP/1.1\n" + json + "X-Dashboard: 1\nContent-Length: 1000\n\n{");
        slow.addSenders(SLOW_HEADS, "GET /sandboxes HTTP/1.1\nHost: x\nX-Slow: ");
        slow.addReaders(SLOW_READERS, "POST " + commands(0) + " HTTP/1.1\n" + keyed + body(command(LARGE)));
        slow.addReaders(
                SLOW_READERS,
                "POST " + commands(1) + " HTTP/1.1\n" + keyed + "Accept: text/event-stream\n" + body(command("yes")));
        slow.start();
        for (int i = 0; i < OUTPUTS; i++) {
            outputs.add(send(keyed(commands(i), OUTPUT)));
        }
        List<HttpRequest> wrong = List.of(
                keyed("/sandboxes", members("{", 250 * 1024)),
                keyed("/sandboxes", members("{", CREATE_LIMIT - 1024)),
                keyed("/sandboxes", members("{", CREATE_LIMIT + 1024)),
                keyed("/templates", items("{\"template_id\": \"x\", \"commands\": [", 4 * MIB - 1024)),
                keyed(commands(0), members("{\"command\": \"true\", \"env\": {", 8 * MIB - 1024)),
                keyed(commands(0), "{\"command\": \"true\", \"stdin\": \"" + "\\u0001".repeat(MIB) + "\"}"));
        for (int i = 0; i < LARGE_BODIES; i++) {
            HttpRequest request = wrong.get(i % wrong.size());
            // One half at once, and the other when the outputs come.
            bodies.add(i < LARGE_BODIES_AT_ONCE ? send(request) : later(3_000).thenCompose(time -> send(request)));
        }
        List<HttpRequest> strange = List.of(
                signIn(members("{", 15 * 1024)),
                signIn(items("[", 15 * 1024)),
                signIn(members("{", 60 * 1024)),
                signIn(members("{", 869 * 1024)));
        for (int i = 0; i < STRANGERS; i++) {
            strangers.add(again(strange.get(i % strange.size()), List.of()));
        }
    }

    /** Sends it twice a second until the attack is over; more would only take from the machine what the test itself needs. */
    private CompletableFuture<List<Integer>> again(HttpRequest request, List<Integer> before) {
        return send(request).exceptionally(cut -> CUT).thenCompose(status -> {
            List<Integer> statuses = new ArrayList<>(before);
            statuses.add(status);
            return isUnderWay()
                    ? later(500).thenCompose(time -> again(request, statuses))
                    : CompletableFuture.completedFuture(statuses);
        });
    }

    private CompletableFuture<Integer> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private HttpRequest keyed(String path, String body) {
        return request(path, body).header("X-API-Key", key).build();
    }

    private HttpRequest signIn(String body) {
        return request("/dashboard/api/session", body)
                .header("X-Dashboard", "1")
                .build();
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private String commands(int number) {
        return "/sandboxes/" + sandboxes.get(number % sandboxes.size()) + "/commands";
    }

    private static CompletableFuture<Void> later(long millis) {
        return CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    private static <T> List<T> all(List<CompletableFuture<T>> answers) throws Exception {
        List<T> all = new ArrayList<>();
        for (CompletableFuture<T> answer : answers) {
            all.add(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return all;
    }

    private static String command(String line) {
        return "{\"command\": \"" + line + "\"}";
    }

    private static String body(String json) {
        return "Content-Length: " + json.length() + "\n\n" + json;
    }

    /** As many members as fit into so many bytes, none of which belongs there. */
    private static String members(String beginning, int bytes) {
        StringBuilder body = new StringBuilder(beginning);
        for (int i = 0; body.length() < bytes - 16; i++) {
            body.append(i == 0 ? "\"k" : ",\"k").append(i).append("\":1");
        }
        return body.append(beginning.length() > 1 ? "}}" : "}").toString();
    }

    /** As many items as fit into so many bytes, none of which belongs there. */
    private static String items(String beginning, int bytes) {
        String items = "0,".repeat((bytes - beginning.length() - 4) / 2);
        return beginning + items + (beginning.startsWith("{") ? "0]}" : "0]");
    }
}
