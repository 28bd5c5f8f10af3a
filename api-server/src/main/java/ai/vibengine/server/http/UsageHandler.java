package ai.vibengine.server.http;

import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.usage.UsageMeter;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts the requests of each key, and those of them that were refused for a limit. */
final class UsageHandler extends Handler.Wrapper {

    private final UsageMeter usage;

    UsageHandler(UsageMeter usage) {
        this.usage = usage;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String keyId = RequestPrincipal.callerOf(request).orElseThrow().keyId();
        Request.addCompletionListener(
                request, failure -> usage.count(keyId, response.getStatus() == ErrorCode.RATE_LIMITED.status()));
        return super.handle(request, response, callback);
    }
}
