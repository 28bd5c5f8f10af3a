package ai.vibengine.server.http.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts and times requests. Thread-safe. */
public final class HttpMetrics {

    /** The operation of a request that calls none. */
    public static final String NO_OPERATION = "none";

    private final ConcurrentMap<Key, Timer> timers = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final Counter rateLimited;
    private final Counter concurrencyLimited;
    private final Counter buildLimited;
    private volatile long lastCall = System.nanoTime();

    public HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
        rateLimited = limit("rate");
        concurrencyLimited = limit("concurrency");
        buildLimited = limit("builds");
    }

    /** Counts a request that was answered; one without an operation, as for health or metrics, is no call of the API. */
    public void answered(String operation, int status, Duration latency) {
        if (!operation.equals(NO_OPERATION)) {
            lastCall = System.nanoTime();
        }
        timers.computeIfAbsent(new Key(operation, status), this::timer).record(latency);
    }

    /** Returns how long ago a call of the API was answered, or the server was started. */
    public Duration sinceLastCall() {
        return Duration.ofNanos(System.nanoTime() - lastCall);
    }

    public void rateLimited() {
        rateLimited.increment();
    }

    /** Counts a sandbox that was refused because of the plan. */
    public void concurrencyLimited() {
        concurrencyLimited.increment();
    }

    /** Counts a build that was refused because of the plan. */
    public void buildLimited() {
        buildLimited.increment();
    }

    /** Counts a packet, a connection or a question that a sandbox was refused by its network, by the word for the reason. */
    public void networkRefused(String why) {
        registry.counter("vibengine.network.refused", "why", why).increment();
    }

    private Timer timer(Key key) {
        return Timer.builder("vibengine.requests")
                .description("Requests by operation and status")
                .tag("operation", key.operation())
                .tag("status", Integer.toString(key.status()))
                .publishPercentileHistogram()
                .register(registry);
    }

    private Counter limit(String kind) {
        return Counter.builder("vibengine.limit.hits")
                .description("Requests refused because of a limit")
                .tag("limit", kind)
                .register(registry);
    }

    private record Key(String operation, int status) {}
}
