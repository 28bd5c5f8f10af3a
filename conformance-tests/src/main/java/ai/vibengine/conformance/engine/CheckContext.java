package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.GatewayException;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The context of one check: it sends requests, keeps the exchanges, and creates sandboxes that carry the id of the run. */
public final class CheckContext {
    /** The metadata key under which everything that the kit creates carries the id of its run. */
    public static final String RUN_KEY = "conformance-run";

    /**
     * The timeout, in seconds, of a sandbox that is not to expire: its check kills it, but may have to wait for a new window of the
     * rate limit before, or for two.
     */
    public static final int LIFE_SECONDS = 300;

    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final int TRIES_FOR_ROOM = 40;
    private static final int TRIES_IN_CHUNKS = 4;

    private final RunContext run;
    private final List<Exchange> exchanges = new ArrayList<>();

    CheckContext(RunContext run) {
        this.run = run;
    }

    public Contract contract() {
        return run.contract();
    }

    public Level level() {
        return run.level();
    }

    public String runId() {
        return run.runId();
    }

    /** The seed of the run: for whatever is chosen by chance, so that it can be chosen again. */
    public int seed() {
        return run.seed();
    }

    public boolean has(Role role) {
        return run.target().key(role).isPresent();
    }

    /** The number of requests that the whole run has sent so far. */
    public int requests() {
        return run.requests();
    }

    /** The text of a key, for checks that change it. */
    public String key(Role role) {
        return run.target().key(role).orElseThrow().value();
    }

    public Instant now() {
        return run.clock().instant();
    }

    public void sleep(Duration duration) throws InterruptedException {
        run.sleep(duration.isNegative() ? Duration.ZERO : duration);
    }

    public void sleepUntil(Instant instant) throws InterruptedException {
        sleep(Duration.between(now(), instant));
    }

    /** A new name, unique in this run and among all runs. */
    public String unique() {
        return run.runId() + "-" + SERIAL.incrementAndGet();
    }

    /** The exchanges of this check so far. */
    public synchronized List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** A request under way. */
    private interface Sending {
        Exchange send() throws InterruptedException;
    }

    private Exchange remembered(Sending sending) throws InterruptedException {
        try {
            return remember(sending.send());
        } catch (GatewayException e) {
            remember(e.exchange());
            throw e;
        }
    }

    private synchronized Exchange remember(Exchange exchange) {
        exchanges.add(exchange);
        return exchange;
    }

    public Exchange send(Request request) throws InterruptedException {
        return remembered(() -> run.send(request));
    }

    /** Sends once, without obeying a 429. */
    public Exchange sendOnce(Request request) throws InterruptedException {
        return remembered(() -> run.sendOnce(request));
    }

    /** Sends all requests at the same moment, each once; the answers are in the order of the requests. */
    public List<Exchange> atOnce(List<Request> requests) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        CountDownLatch go = new CountDownLatch(1);
        try {
            List<Future<Exchange>> answers = new ArrayList<>();
            for (Request request : requests) {
                answers.add(threads.submit(() -> {
                    go.await();
                    return sendOnce(request);
                }));
            }
            go.countDown();
            List<Exchange> all = new ArrayList<>();
            for (Future<Exchange> answer : answers) {
                all.add(result(answer));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Sends a request, and runs a check as soon as enough of its answer has come.
     *
     * @param enough whether the text of the body so far is enough
     */
    public Exchange whileAnswered(Request request, Predicate<String> enough, Check meanwhile)
            throws InterruptedException {
        CompletableFuture<Boolean> came = new CompletableFuture<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Consumer<byte[]> listener = piece -> {
            body.writeBytes(piece);
            if (!came.isDone() && enough.test(body.toString(StandardCharsets.UTF_8))) {
                came.complete(true);
            }
        };
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Exchange> answer = thread.submit(() -> {
                try {
                    return remembered(() -> run.send(request, listener));
                } finally {
                    came.complete(false);
                }
            });
            if (result(came)) {
                meanwhile.run(this);
            }
            return result(answer);
        } finally {
            thread.shutdownNow();
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Sends bytes that need not be HTTP. */
    public Exchange raw(String what, byte[] bytes) throws InterruptedException {
        return remembered(() -> run.raw(what, bytes));
    }

    /** Sends a JSON body with the main key, in chunks that are framed already. */
    public Exchange chunked(String method, String path, String chunks) throws InterruptedException {
        URI base = run.target().baseUrl();
        String head = String.join(
                "\r\n",
                method + " " + base.getRawPath() + path + " HTTP/1.1",
                "Host: " + base.getRawAuthority(),
                "X-API-Key: " + key(Role.MAIN),
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                "");
        byte[] bytes = (head + chunks).getBytes(StandardCharsets.UTF_8);
        Exchange exchange = raw("a body in chunks to " + path, bytes);
        for (int i = 1; i < TRIES_IN_CHUNKS && (exchange.status() == 429 || exchange.status() == 503); i++) {
            sleep(Duration.ofSeconds(exchange.number("Retry-After").orElse(1)));
            exchange = raw("a body in chunks to " + path, bytes);
        }
        return exchange;
    }

    /** Notes that something was waited for as long as a run may, so that nobody waits for the same once more. */
    public void giveUp(String what) {
        run.giveUp(what);
    }

    /** Whether some check of the run has waited for this in vain. */
    public boolean gaveUp(String what) {
        return run.gaveUp(what);
    }

    /** Keeps a line for the reports, beside the results. */
    public void note(String line) {
        run.note(line);
    }

    public Exchange get(String path) throws InterruptedException {
        return send(Request.of("GET", path).as(Role.MAIN));
    }

    public Exchange delete(String path) throws InterruptedException {
        return send(Request.of("DELETE", path).as(Role.MAIN));
    }

    /** Gets a sandbox. */
    public Exchange show(JsonNode sandbox) throws InterruptedException {
        return get(path(sandbox));
    }

    /** Deletes a sandbox. */
    public Exchange kill(JsonNode sandbox) throws InterruptedException {
        return delete(path(sandbox));
    }

    public Exchange post(String path, JsonNode body) throws InterruptedException {
        return send(Request.of("POST", path).as(Role.MAIN).json(body.toString()));
    }

    /** The smallest body of a create: a template, a timeout that outlasts any wait, and the id of the run. */
    public ObjectNode body() {
        return body(LIFE_SECONDS);
    }

    public ObjectNode body(Map<String, String> metadata) {
        return body(LIFE_SECONDS, metadata);
    }

    public ObjectNode body(int timeout) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("template", "base").put("timeout", timeout);
        body.putObject("metadata").put(RUN_KEY, run.runId());
        return body;
    }

    public ObjectNode body(int timeout, Map<String, String> metadata) {
        ObjectNode body = body(timeout);
        metadata.forEach((key, value) -> ((ObjectNode) body.get("metadata")).put(key, value));
        return body;
    }

    /** Creates a sandbox for a check that is not about creating. */
    public JsonNode sandbox() throws InterruptedException {
        return sandbox(body());
    }

    public JsonNode sandbox(ObjectNode body) throws InterruptedException {
        return sandbox(Role.MAIN, body);
    }

    public JsonNode sandbox(Role role, ObjectNode body) throws InterruptedException {
        return made(create(role, body));
    }

    /** The sandbox in the answer to a create; a check that depends on it is blocked without one. */
    public static JsonNode made(Exchange exchange) {
        JsonNode data = exchange.data();
        if (!exchange.success() || !data.path("sandbox_id").isTextual()) {
            throw new BlockedException("SBX-01", "create answered " + exchange.status() + " " + exchange.errorCode());
        }
        return data;
    }

    /** Creates a sandbox, and waits for room when the account is full: other checks hold sandboxes only for a moment. */
    public Exchange create(Role role, ObjectNode body) throws InterruptedException {
        return create(Request.of("POST", "/sandboxes").as(role).json(body.toString()));
    }

    /** Sends a request that creates a sandbox, and waits for room when the account is full. */
    public Exchange create(Request request) throws InterruptedException {
        Exchange exchange = send(request);
        for (int i = 1; i < TRIES_FOR_ROOM && exchange.errorCode().equals("concurrency_limit_exceeded"); i++) {
            sleep(Duration.ofMillis(500));
            exchange = send(request);
        }
        return exchange;
    }

    /** The path of a sandbox. */
    public static String path(JsonNode sandbox) {
        return "/sandboxes/" + segment(sandbox.path("sandbox_id").asText());
    }

    /** An id, escaped as a segment of a path. */
    public static String segment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
