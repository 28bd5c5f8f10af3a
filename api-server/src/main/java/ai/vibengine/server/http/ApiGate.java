package ai.vibengine.server.http;

import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Directory;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.ratelimit.RateLimiter.Decision;
import ai.vibengine.server.usage.UsageMeter;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets in who has a key, as often as the plan allows. Before anything else, so that nothing is told to anybody else. */
final class ApiGate extends Handler.Wrapper {

    private static final String KEY_HEADER = "X-API-Key";

    private final Directory directory;
    private final RateLimiter limiter;
    private final EnvelopeErrorHandler errors;
    private final Traffic traffic;
    private final UsageMeter usage;

    ApiGate(
            Handler api,
            Directory directory,
            RateLimiter limiter,
            EnvelopeErrorHandler errors,
            Traffic traffic,
            UsageMeter usage) {
        super(api);
        this.directory = directory;
        this.limiter = limiter;
        this.errors = errors;
        this.traffic = traffic;
        this.usage = usage;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> keys = request.getHeaders().getValuesList(KEY_HEADER);
        Optional<Caller> caller =
                keys.size() == 1 ? ApiKey.parse(keys.get(0)).flatMap(directory::callerWith) : Optional.empty();
        if (caller.isEmpty()) {
            String message =
                    keys.isEmpty() ? "The X-API-Key header is missing." : "The API key in X-API-Key is not valid.";
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "ApiKey realm=\"vibengine\"");
            errors.write(request, response, callback, ApiError.of(ErrorCode.UNAUTHORIZED, message));
            return true;
        }
        String keyId = caller.get().keyId();
        Request.addCompletionListener(
                request, failure -> usage.count(keyId, response.getStatus() == ErrorCode.RATE_LIMITED.status()));
        Decision decision = limiter.take(caller.get().account());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("X-RateLimit-Limit", decision.limit());
        headers.put("X-RateLimit-Remaining", decision.remaining());
        headers.put("X-RateLimit-Reset", decision.resetSeconds());
        request.setAttribute(Attributes.CALLER, caller.get());
        request.setAttribute(Attributes.CALLBACK, callback);
        if (!decision.allowed()) {
            traffic.rateLimited();
            errors.write(
                    request,
                    response,
                    callback,
                    ApiError.of(
                                    ErrorCode.RATE_LIMITED,
                                    "More than " + decision.limit() + " requests in a minute. Retry in "
                                            + decision.resetSeconds() + " seconds.")
                            .retryAfter(decision.resetSeconds()));
            return true;
        }
        return super.handle(request, response, callback);
    }
}
