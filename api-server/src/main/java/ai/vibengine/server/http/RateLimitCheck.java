package ai.vibengine.server.http;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.ratelimit.RateLimiter.Decision;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes requests from the window of their account, and refuses those that are too many. Thread-safe. */
public final class RateLimitCheck {

    private final RateLimiter limiter;
    private final EnvelopeErrorHandler errors;
    private final HttpMetrics metrics;

    public RateLimitCheck(RateLimiter limiter, EnvelopeErrorHandler errors, HttpMetrics metrics) {
        this.limiter = limiter;
        this.errors = errors;
        this.metrics = metrics;
    }

    /** Lets a request of the account pass, or else answers it; either way the answer tells what is left of the window. */
    public boolean admits(Account account, Request request, Response response, Callback callback) {
        Decision decision = limiter.take(account);
        tell(decision, response);
        if (decision.allowed()) {
            return true;
        }
        metrics.rateLimited();
        errors.write(
                request,
                response,
                callback,
                ApiError.of(
                                ErrorCode.RATE_LIMITED,
                                "More than " + decision.limit() + " requests in a minute. Retry in "
                                        + decision.resetSeconds() + " seconds.")
                        .retryAfter(decision.resetSeconds()));
        return false;
    }

    /** Tells what is left of the window in the answer to a request that is refused for another reason. */
    void tell(Account account, Response response) {
        tell(limiter.look(account), response);
    }

    private static void tell(Decision decision, Response response) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("X-RateLimit-Limit", decision.limit());
        headers.put("X-RateLimit-Remaining", decision.remaining());
        headers.put("X-RateLimit-Reset", decision.resetSeconds());
    }
}
