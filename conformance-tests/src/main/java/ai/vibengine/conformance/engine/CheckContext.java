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
import java.util.function.Predicate;

/** Where one check works: it sends, remembers what was said, and makes sandboxes that carry the run's id. */
public final class CheckContext {
    /** The metadata key under which everything that the kit makes carries its run's id. */
    public static final String RUN_KEY = "conformance-run";

    /**
     * How long a sandbox lives that is not to expire, in seconds: its check kills it, but may have to wait for a new window of the
     * rate limit in the middle, or for two.
     */
    public static final int LIFE_SECONDS = 300;

    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final int TRIES_FOR_ROOM = 40;

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

    public boolean has(Role role) {
        return run.target().key(role).isPresent();
    }

    /** How many requests the whole run has sent so far. */
    public int requests() {
        return run.requests();
    }

    /** The key itself, for checks that spoil it. */
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

    /** A name that nothing else of this or another run has. */
    public String unique() {
        return run.runId() + "-" + SERIAL.incrementAndGet();
    }

    /** All that was sent from here and answered. */
    public synchronized List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** Something that is sent. */
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

    /** Sends without obeying a 429. */
    public Exchange sendOnce(Request request) throws InterruptedException {
        return remembered(() -> run.sendOnce(request));
    }

    /** Sends all at the same moment, obeying nothing; the answers are in the order of the requests. */
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
                all.add(answer.get());
            }
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Sends a request, and does something else as soon as enough of its answer is there.
     *
     * @param enough whether the text of the body, as far as it has come, is
     */
    public Exchange whileAnswered(Request request, Predicate<String> enough, Check meanwhile)
            throws InterruptedException {
        CompletableFuture<Boolean> came = new CompletableFuture<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Exchange> answer = thread.submit(() -> {
                try {
                    return remembered(() -> run.send(request, piece -> {
                        body.writeBytes(piece);
                        if (!came.isDone() && enough.test(body.toString(StandardCharsets.UTF_8))) {
                            came.complete(true);
                        }
                    }));
                } finally {
                    came.complete(false);
                }
            });
            if (came.get()) {
                meanwhile.run(this);
            }
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            thread.shutdownNow();
        }
    }

    /** Sends bytes that need not be HTTP. */
    public Exchange raw(String what, byte[] bytes) throws InterruptedException {
        return remembered(() -> run.raw(what, bytes));
    }

    public Exchange get(String path) throws InterruptedException {
        return send(Request.of("GET", path).as(Role.MAIN));
    }

    public Exchange delete(String path) throws InterruptedException {
        return send(Request.of("DELETE", path).as(Role.MAIN));
    }

    public Exchange post(String path, JsonNode body) throws InterruptedException {
        return send(Request.of("POST", path).as(Role.MAIN).json(body.toString()));
    }

    /** The smallest body for create that a run needs: a template, a life that outlasts any wait, and the run's id. */
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

    /** A sandbox for checks whose matter is another than creating. */
    public JsonNode sandbox() throws InterruptedException {
        return sandbox(body());
    }

    public JsonNode sandbox(ObjectNode body) throws InterruptedException {
        return sandbox(Role.MAIN, body);
    }

    public JsonNode sandbox(Role role, ObjectNode body) throws InterruptedException {
        return made(create(role, body));
    }

    /** The sandbox that a create answered with; without one, what depends on it is blocked. */
    public static JsonNode made(Exchange exchange) {
        JsonNode data = exchange.data();
        if (!exchange.success() || !data.path("sandbox_id").isTextual()) {
            throw new BlockedException("SBX-01", "create answered " + exchange.status() + " " + exchange.errorCode());
        }
        return data;
    }

    /** Creates, and waits for room when the account is full: other checks hold sandboxes only for a moment. */
    public Exchange create(Role role, ObjectNode body) throws InterruptedException {
        Request request = Request.of("POST", "/sandboxes").as(role).json(body.toString());
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

    /** An id as a part of a path, whatever a server gives as one. */
    public static String segment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
