package ai.vibengine.server.http;

import ai.vibengine.server.http.request.RequestPrincipal;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Applies the rate limit of the account's plan. */
final class RateLimitHandler extends Handler.Wrapper {

    private final RateLimitCheck rate;

    RateLimitHandler(RateLimitCheck rate) {
        this.rate = rate;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return !rate.admits(RequestPrincipal.callerOf(request).orElseThrow().account(), request, response, callback)
                || super.handle(request, response, callback);
    }
}
