package ai.vibengine.client.testing;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.VibengineBuilder;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The API in memory, for the tests of those who use it: a real HTTP server on a free port of the loopback interface that
 * behaves by the contract (authentication, permissions, tenancy, rate and concurrency limits, expiry, paging,
 * idempotency, templates), on sandboxes that run nothing but have files. It starts with one account on the Pro plan.
 *
 * <pre>{@code
 * try (FakeVibengine fake = FakeVibengine.start();
 *         Vibengine vibengine = fake.client().build()) {
 *     Sandbox sandbox = vibengine.sandboxes().create(c -> c.template("base"));
 * }
 * }</pre>
 *
 * <p>Safe for use from many threads.
 */
public final class FakeVibengine implements AutoCloseable {

    private static final int PRO_REQUESTS = 300;
    private static final int PRO_SANDBOXES = 25;
    private static final String KEY_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    static {
        // The JDK's server sends head and body apart; with Nagle's algorithm each answer would take 40 ms. It reads
        // this
        // once, before the first server is made.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final Clock clock;
    private final Random random;
    private final HttpServer server;
    private final ExecutorService threads;
    private final TemplateDesk templates;
    private final CommandDesk commands;
    private final Map<String, FakeAccount> accounts = new ConcurrentHashMap<>();
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Faults faults = new Faults();
    private final Exchanges exchanges;
    private final FakeAccount account;

    private FakeVibengine(Clock clock, Random random) {
        this.clock = clock;
        this.random = random;
        templates = new TemplateDesk(clock);
        SandboxDesk sandboxes = new SandboxDesk(clock, random, templates);
        commands = new CommandDesk(clock, random, sandboxes);
        Router router = new Router(clock, sandboxes, templates, commands, new FileDesk(clock, sandboxes));
        exchanges = new Exchanges(clock, random, keys, router, faults);
        account = addAccount("default", PRO_REQUESTS, PRO_SANDBOXES);
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-vibengine");
            thread.setDaemon(true);
            return thread;
        });
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchanges::handle);
        server.start();
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
        return new FakeVibengine(clock, new Random());
    }

    /** {@return where it is, {@code http://127.0.0.1:…}} */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return the account that is there from the start, on the Pro plan: 300 requests per minute, 25 sandboxes} */
    public FakeAccount account() {
        return account;
    }

    /** {@return a builder of clients of the account that is there from the start} */
    public VibengineBuilder client() {
        return client(account.key());
    }

    /**
     * A builder of clients.
     *
     * @param key the key they send
     * @return the builder
     */
    public VibengineBuilder client(String key) {
        return Vibengine.builder().baseUrl(url()).apiKey(key);
    }

    /**
     * Adds an account.
     *
     * @param name its name, not taken yet
     * @param requestsPerMinute its rate limit, at least 1
     * @param concurrentSandboxes its concurrency limit, at least 1
     * @return the account
     * @throws IllegalArgumentException if there is one of that name, or a limit is less than 1
     */
    public FakeAccount addAccount(String name, int requestsPerMinute, int concurrentSandboxes) {
        if (requestsPerMinute < 1 || concurrentSandboxes < 1) {
            throw new IllegalArgumentException("the limits of an account are at least 1");
        }
        FakeAccount added = new FakeAccount(this, name, requestsPerMinute, concurrentSandboxes);
        if (accounts.putIfAbsent(name, added) != null) {
            throw new IllegalArgumentException("there is an account " + name);
        }
        return added;
    }

    /**
     * Revokes a key; the next request with it is refused.
     *
     * @param key the key
     */
    public void revoke(String key) {
        keys.remove(key);
    }

    /**
     * Answers the next requests with an error, before anything is done.
     *
     * @param times how many requests
     * @param status 400 to 599; 429 and 503 ask for one second of patience
     */
    public void failNext(int times, int status) {
        faults.refuse(times, status);
    }

    /**
     * Does what the next requests ask for, and hangs up instead of answering.
     *
     * @param times how many requests
     */
    public void loseNextAnswers(int times) {
        faults.lose(times);
    }

    /**
     * Says what becomes of the commands that come. Without it {@code echo}, {@code exit N} and {@code false} do what they
     * say, by themselves alone, and every other command succeeds and prints nothing. Files that commands would write are
     * not written, and what is written to the input of a command is read by nobody.
     *
     * @param script gives the outcome of each command; called by one thread at a time
     */
    public void onCommand(Function<FakeCommand, FakeOutcome> script) {
        commands.script(script);
    }

    /** Keeps the builds of templates under way until {@link #finishBuilds}; without it they end at once. */
    public void holdBuilds() {
        templates.holdBuilds();
    }

    /** Ends the builds that are under way. */
    public void finishBuilds() {
        templates.finishBuilds(accounts.values());
    }

    /**
     * Counts the sandboxes of an account that run.
     *
     * @param of the account
     * @return how many
     */
    public int runningSandboxes(FakeAccount of) {
        Instant now = clock.instant();
        return SandboxDesk.running(of, now).size();
    }

    /** {@return the requests so far, like {@code POST /sandboxes}, in the order in which they came; a copy} */
    public List<String> requests() {
        return exchanges.requests();
    }

    /** Stops the server, without waiting for requests. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    String newKey(FakeAccount of, boolean readOnly) {
        StringBuilder key = new StringBuilder("ve_sk_");
        for (int i = 0; i < 32; i++) {
            key.append(KEY_CHARACTERS.charAt(random.nextInt(KEY_CHARACTERS.length())));
        }
        keys.put(key.toString(), new Key(of, readOnly));
        return key.toString();
    }

    /** Whose key, and what it may. */
    record Key(FakeAccount account, boolean readOnly) {}
}
