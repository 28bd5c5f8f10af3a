package ai.vibengine.server.http;

import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.http.dispatch.RequestThreads;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.RequestPrincipal;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Authenticates the caller by the API key. It stands before all that tells anything about the API. */
final class AuthenticationHandler extends Handler.Wrapper {

    private static final String KEY_HEADER = "X-API-Key";
    private static final String UNKNOWN = "The API key in X-API-Key is not valid.";

    private final ApiKeyCache keys;
    private final RequestThreads threads;
    private final EnvelopeErrorHandler errors;

    /** @param threads look for keys that are not in the cache, which takes time */
    AuthenticationHandler(ApiKeyCache keys, RequestThreads threads, EnvelopeErrorHandler errors) {
        this.keys = keys;
        this.threads = threads;
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> given = request.getHeaders().getValuesList(KEY_HEADER);
        if (given.isEmpty()) {
            return refuse("The X-API-Key header is missing.", request, response, callback);
        }
        Optional<ApiKey> key = given.size() == 1 ? ApiKey.parse(given.get(0)) : Optional.empty();
        if (key.isEmpty()) {
            return refuse(UNKNOWN, request, response, callback);
        }
        Optional<Caller> known = keys.known(key.get());
        if (known.isPresent()) {
            return admit(known.get(), request, response, callback);
        }
        threads.serveBriefly(
                (asked, answer, end) -> lookUp(key.get(), asked, answer, end), request, response, callback);
        return true;
    }

    private boolean lookUp(ApiKey key, Request request, Response response, Callback callback) throws Exception {
        Optional<Caller> caller = keys.callerWith(key);
        return caller.isPresent()
                ? admit(caller.get(), request, response, callback)
                : refuse(UNKNOWN, request, response, callback);
    }

    private boolean admit(Caller caller, Request request, Response response, Callback callback) throws Exception {
        RequestPrincipal.set(request, callback, caller);
        return super.handle(request, response, callback);
    }

    private boolean refuse(String message, Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "ApiKey realm=\"vibengine\"");
        errors.write(request, response, callback, ApiError.of(ErrorCode.UNAUTHORIZED, message));
        return true;
    }
}
