package ai.vibengine.server.http;

import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.http.connection.ConnectionHandler;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.usage.UsageMeter;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.GracefulHandler;

/**
 * The stages that a request passes on its way to the API. Behind them, in the application, its permission and its parameters and body are
 * checked.
 *
 * @param operations answers health, metrics and the reference, and lets everything else pass
 * @param dashboard answers everything below its path, by sessions in place of keys, and lets everything else pass
 * @param api the application, for requests whose caller is known
 */
public record RequestChain(
        RequestIds requestIds,
        HttpMetrics metrics,
        Handler.Wrapper operations,
        Handler.Wrapper dashboard,
        ApiKeyCache keys,
        UsageMeter usage,
        RateLimitCheck rate,
        RequestDispatch dispatch,
        Handler api) {

    /** Links the stages and returns the first. */
    Handler link(ConnectionHandler connections) {
        EnvelopeErrorHandler errors = dispatch.errors();
        List<Handler.Wrapper> stages = List.of(
                new GracefulHandler(),
                new AccessHandler(requestIds, metrics),
                connections,
                new UnreadBodyHandler(),
                new HeadLimitHandler(errors),
                operations,
                dashboard,
                new AuthenticationHandler(keys, dispatch.threads(), errors),
                new UsageHandler(usage),
                new ConcurrentRequestsHandler(dispatch.underWay(), rate, errors),
                new RateLimitHandler(rate));
        Handler next = api;
        for (int i = stages.size() - 1; i >= 0; i--) {
            stages.get(i).setHandler(next);
            next = stages.get(i);
        }
        return next;
    }
}
