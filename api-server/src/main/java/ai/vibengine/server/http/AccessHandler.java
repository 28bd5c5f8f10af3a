package ai.vibengine.server.http;

import ai.vibengine.server.account.Caller;
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
    private static final String UNMATCHED = "none";
    private static final String REQUEST_ID = "request_id";

    private final RequestIds requestIds;
    private final Traffic traffic;

    AccessHandler(Handler next, RequestIds requestIds, Traffic traffic) {
        super(next);
        this.requestIds = requestIds;
        this.traffic = traffic;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String requestId = requestIds.idFor(request.getHeaders().get(RequestIds.HEADER));
        response.getHeaders().put(RequestIds.HEADER, requestId);
        Request.addCompletionListener(request, failure -> completed(request, response.getStatus(), requestId));
        MDC.put(REQUEST_ID, requestId);
        try {
            return super.handle(request, response, callback);
        } finally {
            MDC.remove(REQUEST_ID);
        }
    }

    private void completed(Request request, int status, String requestId) {
        String operation = request.getAttribute(Attributes.OPERATION) instanceof String matched ? matched : UNMATCHED;
        Duration latency = Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime());
        traffic.answered(operation, status, latency);
        if (LOG.isInfoEnabled()) {
            LOG.atInfo()
                    .addKeyValue(REQUEST_ID, requestId)
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getHttpURI().getPath())
                    .addKeyValue("operation", operation)
                    .addKeyValue("status", status)
                    .addKeyValue("latency_us", latency.toNanos() / 1_000)
                    .addKeyValue(
                            "account_id",
                            request.getAttribute(Attributes.CALLER) instanceof Caller caller
                                    ? caller.account().accountId()
                                    : "-")
                    .log("answered");
        }
    }
}
