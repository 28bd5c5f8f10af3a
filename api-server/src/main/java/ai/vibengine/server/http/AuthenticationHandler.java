package ai.vibengine.server.http;

import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.http.dispatch.AccountRequests;
import ai.vibengine.server.http.dispatch.RequestThreads;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.RequestAttributes;
import ai.vibengine.server.usage.UsageMeter;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets in who has a key, as often as the plan allows. Before anything else, so that nothing is told to anybody else. */
final class AuthenticationHandler extends Handler.Wrapper {

    private static final String KEY_HEADER = "X-API-Key";
    private static final String UNKNOWN = "The API key in X-API-Key is not valid.";

    private final ApiKeyCache cache;
    private final RateLimitCheck rate;
    private final EnvelopeErrorHandler errors;
    private final UsageMeter usage;
    private final RequestThreads threads;
    private final AccountRequests underWay;

    AuthenticationHandler(
            Handler api,
            RequestThreads threads,
            AccountRequests underWay,
            ApiKeyCache cache,
            RateLimitCheck rate,
            EnvelopeErrorHandler errors,
            UsageMeter usage) {
        super(api);
        this.threads = threads;
        this.underWay = underWay;
        this.cache = cache;
        this.rate = rate;
        this.errors = errors;
        this.usage = usage;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> keys = request.getHeaders().getValuesList(KEY_HEADER);
        if (keys.isEmpty()) {
            return refuse("The X-API-Key header is missing.", request, response, callback);
        }
        Optional<ApiKey> key = keys.size() == 1 ? ApiKey.parse(keys.get(0)) : Optional.empty();
        if (key.isEmpty()) {
            return refuse(UNKNOWN, request, response, callback);
        }
        Optional<Caller> known = cache.known(key.get());
        if (known.isPresent()) {
            return admit(known.get(), request, response, callback);
        }
        threads.serveBriefly(
                (asked, answer, end) -> lookFor(key.get(), asked, answer, end), request, response, callback);
        return true;
    }

    private boolean lookFor(ApiKey key, Request request, Response response, Callback callback) throws Exception {
        Optional<Caller> caller = cache.callerWith(key);
        return caller.isPresent()
                ? admit(caller.get(), request, response, callback)
                : refuse(UNKNOWN, request, response, callback);
    }

    private boolean refuse(String message, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "ApiKey realm=\"vibengine\"");
        errors.write(request, response, callback, ApiError.of(ErrorCode.UNAUTHORIZED, message));
        return true;
    }

    private boolean admit(Caller caller, Request request, Response response, Callback callback) throws Exception {
        String keyId = caller.keyId();
        Request.addCompletionListener(
                request, failure -> usage.count(keyId, response.getStatus() == ErrorCode.RATE_LIMITED.status()));
        request.setAttribute(RequestAttributes.CALLER, caller);
        request.setAttribute(RequestAttributes.CALLBACK, callback);
        Optional<ApiError> tooMany = underWay.begin(caller.account().accountId(), request);
        if (tooMany.isPresent()) {
            // It does not count.
            rate.tell(caller.account(), response);
            errors.write(request, response, callback, tooMany.get());
            return true;
        }
        if (!rate.admits(caller.account(), request, response, callback)) {
            return true;
        }
        return super.handle(request, response, callback);
    }
}
