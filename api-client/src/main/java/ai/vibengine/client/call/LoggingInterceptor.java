package ai.vibengine.client.call;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Logs each call in one line when it has ended, and each attempt that is not the last in another: operation, method, path, request id, status
 * or failure, number of attempts and milliseconds. Never headers, queries or bodies. Failed calls are warnings, the others have the level of
 * choice.
 */
public final class LoggingInterceptor implements CallInterceptor {

    private final Logger logger;
    private final Level level;

    /**
     * Creates an interceptor.
     *
     * @param logger takes the lines, for example {@code System.getLogger("vibengine")}
     * @param level the level of calls that succeed, and of attempts
     */
    public LoggingInterceptor(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    @Override
    public void afterAttempt(CallContext call, CallOutcome outcome) {
        if (!logger.isLoggable(level)) {
            return;
        }
        boolean answered = outcome.status().isPresent();
        if (!answered || outcome.status().getAsInt() >= 400) {
            logger.log(level, line("attempt " + call.attempt() + " of", call, outcome));
        }
    }

    @Override
    public void afterCall(CallContext call, CallOutcome outcome) {
        Level actual = outcome.failure().isPresent() ? Level.WARNING : level;
        if (logger.isLoggable(actual)) {
            logger.log(actual, line("call", call, outcome) + " attempts=" + call.attempt());
        }
    }

    private static String line(String what, CallContext call, CallOutcome outcome) {
        String result = outcome.status().isPresent()
                ? "status=" + outcome.status().getAsInt()
                : "failure="
                        + outcome.failure()
                                .map(failure -> failure.getClass().getSimpleName())
                                .orElse("none");
        return what + " " + call.operation() + " " + call.method() + " " + call.path() + " request_id="
                + outcome.requestId() + " " + result + " ms="
                + outcome.duration().toMillis();
    }
}
