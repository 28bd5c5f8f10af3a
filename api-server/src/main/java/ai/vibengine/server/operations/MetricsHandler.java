package ai.vibengine.server.operations;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@code /metrics} to the permitted readers; to all others there is nothing. */
public final class MetricsHandler extends Handler.Abstract {

    private static final String PATH = "/metrics";
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** The headers that proxies add: the origin of a request that comes through one is unknown. */
    private static final List<String> OF_PROXIES = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    private final PrometheusMeterRegistry metrics;
    private final MetricsSetting.Readers readers;

    /** @param readers the readers that are permitted on the port of this handler */
    public MetricsHandler(PrometheusMeterRegistry metrics, MetricsSetting.Readers readers) {
        this.metrics = metrics;
        this.readers = readers;
    }

    /** Returns whether the request is one that is answered here, which takes no time to tell. */
    boolean answers(Request request) {
        return PATH.equals(request.getHttpURI().getCanonicalPath())
                && Answers.isReading(request)
                && (readers == MetricsSetting.Readers.ON
                        || (readers == MetricsSetting.Readers.LOCAL && isLocal(request)));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        return answers(request) && Answers.write(request, response, callback, 200, TYPE, metrics.scrape());
    }

    private static boolean isLocal(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress().isLoopbackAddress()
                && OF_PROXIES.stream().noneMatch(request.getHeaders()::contains);
    }
}
