package ai.vibengine.server.operations;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The pages for operators and readers beside the API. */
public final class OperationsFeature implements Feature {

    private final OperationsHandler handler;
    private final Optional<OperationsServer> server;

    public OperationsFeature(
            ServerContext context,
            PrometheusMeterRegistry meters,
            Readiness readiness,
            MetricsSetting setting,
            RequestDispatch dispatch) {
        HealthHandler health = new HealthHandler(readiness::problem);
        handler = new OperationsHandler(
                context.contract(),
                health,
                new MetricsHandler(meters, setting.readers()),
                new ReferenceHandler(ReferenceSite.load()),
                dispatch.threads());
        server = setting.address()
                .map(address -> new OperationsServer(
                        address, health, new MetricsHandler(meters, MetricsSetting.Readers.ON), dispatch.errors()));
    }

    /** Returns the stage that answers on the port of the API. */
    public OperationsHandler handler() {
        return handler;
    }

    /** Opens the port of its own, if it has one. */
    public void listen() throws IOException {
        if (server.isPresent()) {
            server.get().start();
        }
    }

    /** Returns the URL of its own port; empty when it is served on that of the API. */
    public Optional<URI> url() {
        return server.map(OperationsServer::url);
    }

    @Override
    public void close() {
        server.ifPresent(OperationsServer::close);
    }
}
