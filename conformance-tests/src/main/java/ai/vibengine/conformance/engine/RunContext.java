package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.GatewayException;
import ai.vibengine.conformance.http.HttpSender;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Target;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The state that all checks of a run share. Thread-safe. */
public final class RunContext {
    // Longer than any window of the contract: a longer Retry-After is not obeyed.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(75);
    private static final int TRIES = 6;
    private static final int TRIES_AT_GATEWAYS = 3;

    static final String OVER = "the budget of the run is spent";

    private final Target target;
    private final Contract contract;
    private final Level level;
    private final String runId;
    private final int seed;
    private final HttpSender sender;
    private final Clock clock;
    private final Sleeper sleeper;
    private final CreatedResources created = new CreatedResources();
    private final Map<Role, Instant> closedUntil = new ConcurrentHashMap<>();
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
    private final Set<String> notes = ConcurrentHashMap.newKeySet();
    private final boolean readOnly;
    private final Instant deadline;
    private volatile RuleEvaluator watch = new RuleEvaluator(List.of());

    /**
     * Creates the context of a run.
     *
     * @param seed for whatever is chosen by chance
     * @param readOnly whether nothing but GET and HEAD may be sent
     * @param deadline the moment after which no check begins or waits
     */
    public RunContext(
            Target target,
            Contract contract,
            Level level,
            String runId,
            int seed,
            HttpSender sender,
            Clock clock,
            Sleeper sleeper,
            boolean readOnly,
            Instant deadline) {
        this.target = target;
        this.contract = contract;
        this.level = level;
        this.runId = runId;
        this.seed = seed;
        this.sender = sender;
        this.clock = clock;
        this.sleeper = sleeper;
        this.readOnly = readOnly;
        this.deadline = deadline;
    }

    public Target target() {
        return target;
    }

    public Contract contract() {
        return contract;
    }

    public Level level() {
        return level;
    }

    public String runId() {
        return runId;
    }

    int seed() {
        return seed;
    }

    public int requests() {
        return sender.sent();
    }

    Clock clock() {
        return clock;
    }

    boolean onlyReads() {
        return readOnly;
    }

    boolean late() {
        return clock.instant().isAfter(deadline);
    }

    /** Waits, unless that would take longer than the run may. */
    void sleep(Duration duration) throws InterruptedException {
        if (duration.compareTo(Duration.ofSeconds(1)) > 0
                && clock.instant().plus(duration).isAfter(deadline)) {
            throw new SkippedException(OVER);
        }
        sleeper.sleep(duration);
    }

    /** Notes that something was waited for as long as the run may. */
    void giveUp(String what) {
        givenUp.add(what);
    }

    boolean gaveUp(String what) {
        return givenUp.contains(what);
    }

    /** Keeps a line for the reports, beside the results. */
    void note(String line) {
        notes.add(line);
    }

    public List<String> notes() {
        return notes.stream().sorted().toList();
    }

    CreatedResources created() {
        return created;
    }

    void watch(RuleEvaluator newWatch) {
        watch = newWatch;
    }

    /** Sends once, without obeying a 429 or a 503. */
    Exchange sendOnce(Request request) throws InterruptedException {
        return sendOnce(request, piece -> {});
    }

    private Exchange sendOnce(Request request, Consumer<byte[]> listener) throws InterruptedException {
        if (Thread.interrupted()) {
            // A run that is stopped sends nothing more.
            throw new InterruptedException();
        }
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (readOnly && !reads) {
            throw new SkippedException("only reads are allowed: --read-only");
        }
        Exchange exchange = sender.send(request, listener);
        GatewayException.expectNone(exchange);
        created.saw(exchange);
        watch.saw(exchange);
        return exchange;
    }

    Exchange raw(String what, byte[] bytes) {
        if (!sender.straight()) {
            throw new SkippedException("a proxy is in between, which would answer itself");
        }
        Exchange exchange = sender.raw(what, bytes);
        GatewayException.expectNone(exchange);
        watch.saw(exchange);
        return exchange;
    }

    /** Sends, and waits and sends again as long as the server asks for that because of its rate limit or its state. */
    public Exchange send(Request request) throws InterruptedException {
        return send(request, piece -> {});
    }

    /** Sends like {@link #send(Request)}, and passes each piece of the answer to a listener when it comes. */
    Exchange send(Request request, Consumer<byte[]> listener) throws InterruptedException {
        Exchange exchange = patiently(request, listener);
        for (int attempt = 1; attempt < TRIES && asksToWait(exchange); attempt++) {
            int seconds = exchange.number("Retry-After").orElse(1);
            Duration wait = Duration.ofSeconds(Math.max(1, seconds));
            if (wait.compareTo(LONGEST_WAIT) > 0) {
                break;
            }
            Instant until = clock.instant().plus(wait);
            closedUntil.merge(roleOf(request), until, (a, b) -> a.isAfter(b) ? a : b);
            exchange = patiently(request, listener);
        }
        return exchange;
    }

    private Exchange patiently(Request request, Consumer<byte[]> listener) throws InterruptedException {
        Instant until = closedUntil.getOrDefault(roleOf(request), Instant.MIN);
        Instant now = clock.instant();
        if (until.isAfter(now)) {
            sleep(Duration.between(now, until));
        }
        for (int left = TRIES_AT_GATEWAYS - 1; ; left--) {
            try {
                return sendOnce(request, listener);
            } catch (GatewayException e) {
                if (left == 0 || !e.mayRepeat()) {
                    throw e;
                }
                sleep(pause(e.exchange()));
            }
        }
    }

    private static Duration pause(Exchange exchange) {
        Duration asked = Duration.ofSeconds(exchange.number("Retry-After").orElse(1));
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    private static Role roleOf(Request request) {
        return request.role() == null ? Role.MAIN : request.role();
    }

    /** A 429 while requests are left is not about their rate, whatever its code says; waiting would hide it. */
    private static boolean asksToWait(Exchange exchange) {
        return exchange.status() == 503
                || (exchange.status() == 429
                        && !exchange.errorCode().equals("concurrency_limit_exceeded")
                        && exchange.number("X-RateLimit-Remaining").orElse(0) == 0);
    }
}
