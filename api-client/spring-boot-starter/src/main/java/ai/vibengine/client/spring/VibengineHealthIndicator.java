package ai.vibengine.client.spring;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.TooManyRequestsException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.limits.AccountLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * Whether the API answers this account. Each question is a request that counts for the rate limit, of which the smallest plan
 * has one in a second, so an answer holds for half a minute, however often probes ask.
 */
final class VibengineHealthIndicator implements HealthIndicator {

    private static final Duration HOLDS = Duration.ofSeconds(30);
    private static final CallOptions ASKING =
            CallOptions.none().timeout(Duration.ofSeconds(5)).retries(0);

    private final Vibengine vibengine;
    private final Clock clock;
    /** Not a monitor, which would hold up the carrier of a virtual thread. */
    private final ReentrantLock asking = new ReentrantLock();

    private @Nullable Health last;
    private Instant holdsUntil = Instant.MIN;

    VibengineHealthIndicator(Vibengine vibengine, Clock clock) {
        this.vibengine = vibengine;
        this.clock = clock;
    }

    @Override
    public Health health() {
        asking.lock();
        try {
            Health health = last;
            if (health == null || !clock.instant().isBefore(holdsUntil)) {
                health = ask();
                last = health;
                holdsUntil = clock.instant().plus(HOLDS);
            }
            return health;
        } finally {
            asking.unlock();
        }
    }

    private Health ask() {
        try {
            AccountLimits limits = vibengine.limits().get(ASKING);
            return Health.up()
                    .withDetail("sandboxes", limits.running() + limits.paused())
                    .withDetail("concurrentSandboxes", limits.concurrentSandboxes())
                    .withDetail("requestsRemaining", limits.requestsRemaining())
                    .build();
        } catch (TooManyRequestsException e) {
            // It answers, and knows the key.
            return Health.up().withDetail("requestsRemaining", 0).build();
        } catch (NotFoundException e) {
            // Limits are an extension, which a service need not offer; what is no error of the API is no sign of it.
            return e.code().equals(ErrorCode.NOT_FOUND)
                    ? Health.up().build()
                    : Health.down(e).build();
        } catch (VibengineException e) {
            return Health.down(e).build();
        }
    }
}
