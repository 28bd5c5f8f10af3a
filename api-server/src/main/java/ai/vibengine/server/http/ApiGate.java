package ai.vibengine.server.http;

import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Directory;
import ai.vibengine.server.usage.UsageMeter;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets in who has a key, as often as the plan allows. Before anything else, so that nothing is told to anybody else. */
final class ApiGate extends Handler.Wrapper {

    private static final String KEY_HEADER = "X-API-Key";

    private final Directory directory;
    private final RateLimitGate rate;
    private final EnvelopeErrorHandler errors;
    private final UsageMeter usage;

    ApiGate(Handler api, Directory directory, RateLimitGate rate, EnvelopeErrorHandler errors, UsageMeter usage) {
        super(api);
        this.directory = directory;
        this.rate = rate;
        this.errors = errors;
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
        request.setAttribute(Attributes.CALLER, caller.get());
        request.setAttribute(Attributes.CALLBACK, callback);
        if (!rate.admits(caller.get().account(), request, response, callback)) {
            return true;
        }
        return super.handle(request, response, callback);
    }
}
