package ai.vibengine.server.http;

import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.http.request.RequestAttributes;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.http.request.RequestPrincipal;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Names each request, logs its outcome and counts it. */
final class AccessHandler extends Handler.Wrapper {

    private static final Logger LOG = LoggerFactory.getLogger("access");

    private final RequestIds requestIds;
    private final HttpMetrics metrics;

    AccessHandler(RequestIds requestIds, HttpMetrics metrics) {
        this.requestIds = requestIds;
        this.metrics = metrics;
    }

    /** Returns that it never blocks: work that may block has threads of its own, so that other work is answered regardless. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String requestId = requestIds.idFor(request.getHeaders().get(RequestIds.HEADER));
        response.getHeaders().put(RequestIds.HEADER, requestId);
        Request.addCompletionListener(request, failure -> completed(request, response.getStatus(), requestId));
        MDC.put(RequestAttributes.LOGGED_ID, requestId);
        try {
            return super.handle(request, response, callback);
        } finally {
            MDC.remove(RequestAttributes.LOGGED_ID);
        }
    }

    private void completed(Request request, int status, String requestId) {
        String operation = request.getAttribute(RequestAttributes.OPERATION) instanceof String matched
                ? matched
                : HttpMetrics.NO_OPERATION;
        Duration latency = Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime());
        metrics.answered(operation, status, latency);
        if (LOG.isInfoEnabled()) {
            LOG.atInfo()
                    .addKeyValue(RequestAttributes.LOGGED_ID, requestId)
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getHttpURI().getPath())
                    .addKeyValue("operation", operation)
                    .addKeyValue("status", status)
                    .addKeyValue("latency_us", latency.toNanos() / 1_000)
                    .addKeyValue(
                            "account_id",
                            RequestPrincipal.callerOf(request)
                                    .map(caller -> caller.account().accountId())
                                    .orElse("-"))
                    .log("answered");
        }
    }
}
