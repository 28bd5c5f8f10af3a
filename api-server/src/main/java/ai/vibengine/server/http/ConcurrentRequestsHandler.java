package ai.vibengine.server.http;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.http.dispatch.AccountRequests;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.RequestPrincipal;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Bounds the requests that an account has under way. One that is too many takes nothing of the rate limit. */
final class ConcurrentRequestsHandler extends Handler.Wrapper {

    private final AccountRequests underWay;
    private final RateLimitCheck rate;
    private final EnvelopeErrorHandler errors;

    ConcurrentRequestsHandler(AccountRequests underWay, RateLimitCheck rate, EnvelopeErrorHandler errors) {
        this.underWay = underWay;
        this.rate = rate;
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Account account = RequestPrincipal.callerOf(request).orElseThrow().account();
        Optional<ApiError> tooMany = underWay.begin(account.accountId(), request);
        if (tooMany.isPresent()) {
            rate.tell(account, response);
            errors.write(request, response, callback, tooMany.get());
            return true;
        }
        return super.handle(request, response, callback);
    }
}
