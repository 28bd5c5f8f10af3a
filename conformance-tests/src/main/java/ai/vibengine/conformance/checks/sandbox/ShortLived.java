package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A sandbox with a short timeout.
 *
 * @param asked the moment before its create was sent
 * @param answered the moment after its create was answered
 */
record ShortLived(Instant asked, Instant answered, JsonNode sandbox) {
    // A slow server or a tight limit may spoil some of the tries.
    private static final int TRIES = 5;

    /**
     * A sandbox that was extended.
     *
     * @param asked the moment before the extension was sent
     * @param answered the moment after the extension was answered
     */
    record Extended(ShortLived born, Instant asked, Instant answered, Exchange exchange) {}

    String path() {
        return CheckContext.path(sandbox);
    }

    /** Creates a sandbox, again when waiting for room or for the rate limit took too long to tell when it was born. */
    static ShortLived create(CheckContext context, int timeout, String mark) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            Instant asked = context.now();
            JsonNode sandbox = context.sandbox(Role.MAIN, context.body(timeout, Map.of("mark", mark)));
            ShortLived born = new ShortLived(asked, context.now(), sandbox);
            boolean quick = Duration.between(asked, born.answered).compareTo(Duration.ofMillis(900)) < 0;
            if (quick || timeout < 2 || tries == TRIES) {
                return born;
            }
            context.sleep(Duration.ofSeconds(1));
        }
    }

    /** Creates a sandbox with a timeout of a second, and waits until it has expired. */
    static ShortLived expired(CheckContext context, String mark) throws InterruptedException {
        ShortLived born = create(context, 1, mark);
        context.sleepUntil(born.answered.plusMillis(2100));
        return born;
    }

    /** Creates a sandbox, and extends it so many milliseconds later, within its timeout. */
    static Extended extended(CheckContext context, int timeout, int after, int seconds) throws InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            ShortLived born = create(context, timeout, context.unique());
            context.sleepUntil(born.answered.plusMillis(after));
            Instant asked = context.now();
            Exchange exchange = extend(context, born.path(), seconds);
            Extended extended = new Extended(born, asked, context.now(), exchange);
            if (exchange.success() || extended.answered.isBefore(born.asked.plusSeconds(timeout))) {
                return extended;
            }
        }
        throw new SkippedException("no sandbox of " + timeout + " seconds could be extended in its life");
    }

    static Exchange extend(CheckContext context, String path, int timeout) throws InterruptedException {
        return context.post(
                path + "/timeout", JsonNodeFactory.instance.objectNode().put("timeout", timeout));
    }
}
