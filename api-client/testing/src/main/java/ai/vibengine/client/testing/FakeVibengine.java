package ai.vibengine.client.testing;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeServer;
import ai.vibengine.client.testing.internal.Ids;
import ai.vibengine.client.testing.internal.Pace;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.openapi.Contract;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * The API in memory, for the tests of those who use it: a real HTTP server on a free port of the loopback interface that
 * behaves by the contract (authentication, permissions, tenancy, rate and concurrency limits, expiry, paging,
 * idempotency, templates), on sandboxes that run nothing but have files. It starts with one account on the Pro plan.
 *
 * <pre>{@code
 * try (FakeVibengine fake = FakeVibengine.start();
 *         Vibengine vibengine = Vibengine.builder().baseUrl(fake.url()).apiKey(fake.account().key()).build()) {
 *     Sandbox sandbox = vibengine.sandboxes().create(c -> c.template("base"));
 * }
 * }</pre>
 *
 * <p>Safe for use from many threads.
 */
public final class FakeVibengine implements AutoCloseable {

    private static final Contract CONTRACT = Contract.load();
    private static final String PLAN = "pro";

    private final Ids ids;
    private final FakeServer server;
    private final Parts parts;
    private final ScriptedCommands commands = new ScriptedCommands();
    private final FailureInjection failures = new FailureInjection();
    private final Set<String> names = new HashSet<>();
    private final FakeAccount account;

    private FakeVibengine(Clock clock) {
        Random random = new Random();
        ids = new Ids(random);
        parts = new Parts(CONTRACT, clock, Pace.REAL, random, commands);
        parts.interceptors.add(failures);
        server = new FakeServer(parts);
        account = addAccount(
                "default",
                CONTRACT.plans().get(PLAN, "requests_per_minute"),
                CONTRACT.plans().get(PLAN, "concurrent_sandboxes"));
    }

    /**
     * Starts a server by the machine's clock.
     *
     * @return the server, to be closed
     */
    public static FakeVibengine start() {
        return start(Clock.systemUTC());
    }

    /**
     * Starts a server by another clock, so that a test can let sandboxes expire without waiting for it.
     *
     * @param clock tells the server the time
     * @return the server, to be closed
     */
    public static FakeVibengine start(Clock clock) {
        return new FakeVibengine(clock);
    }

    /** {@return its base URL, {@code http://127.0.0.1:…}} */
    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** {@return the account that is there from the start, with the limits of the Pro plan} */
    public FakeAccount account() {
        return account;
    }

    /**
     * Adds an account. Its templates and builds are limited as on the Pro plan.
     *
     * @param name its name, not taken yet
     * @param requestsPerMinute its rate limit, at least 1
     * @param concurrentSandboxes its concurrency limit, at least 1
     * @return the account
     * @throws IllegalArgumentException if there is one of that name, or a limit is less than 1
     */
    public synchronized FakeAccount addAccount(String name, int requestsPerMinute, int concurrentSandboxes) {
        if (requestsPerMinute < 1 || concurrentSandboxes < 1) {
            throw new IllegalArgumentException("the limits of an account are at least 1");
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("there is an account " + name);
        }
        return new FakeAccount(
                this,
                new Account(
                        name,
                        requestsPerMinute,
                        concurrentSandboxes,
                        CONTRACT.plans().get(PLAN, "concurrent_builds")
                                + CONTRACT.plans().get(PLAN, "waiting_builds"),
                        CONTRACT.plans().get(PLAN, "templates")));
    }

    /**
     * Revokes a key; the next request with it is refused.
     *
     * @param key the key
     */
    public void revoke(String key) {
        server.removeKey(key);
    }

    /**
     * Answers the next requests with an error, before anything is done.
     *
     * @param times how many requests
     * @param status 400 to 599; 429 and 503 ask for one second of patience
     */
    public void failNext(int times, int status) {
        failures.fail(times, status);
    }

    /**
     * Does what the next requests ask for, and hangs up instead of answering.
     *
     * @param times how many requests
     */
    public void loseNextAnswers(int times) {
        failures.lose(times);
    }

    /**
     * Says what becomes of the commands that come. Without it {@code echo}, {@code exit N} and {@code false} do what they
     * say, by themselves alone, and every other command succeeds and prints nothing. Files that commands would write are
     * not written, and what is written to the input of a command is not read.
     *
     * @param script gives the outcome of each command; called by one thread at a time
     */
    public void onCommand(Function<FakeCommand, FakeOutcome> script) {
        commands.script(script);
    }

    /** Keeps the builds of templates under way until {@link #finishBuilds}; without it they end at once. */
    public void holdBuilds() {
        parts.templates.holdBuilds();
    }

    /** Ends the builds that are under way. */
    public void finishBuilds() {
        parts.templates.finishBuilds();
    }

    /**
     * Counts the sandboxes of an account that run.
     *
     * @param of the account
     * @return how many
     */
    public int runningSandboxes(FakeAccount of) {
        return parts.sandboxes.running(of.account()).size();
    }

    /** {@return the requests so far, like {@code POST /sandboxes}, in the order in which they came; a copy} */
    public List<String> requests() {
        return failures.requests();
    }

    /** Stops the server, without waiting for requests. */
    @Override
    public void close() {
        server.close();
    }

    String newKey(Account of, boolean readOnly) {
        String key = ids.next("ve_sk_", 32);
        server.addKey(key, new Account.Key(of, readOnly));
        return key;
    }
}
