package ai.vibengine.server.operations;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.dispatch.RequestThreads;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what needs no key: health, metrics, the contract and its reference. Lets everything else pass. */
public final class OperationsHandler extends Handler.Wrapper {

    private final HealthHandler health;
    private final MetricsHandler metrics;
    private final ReferenceHandler reference;
    private final RequestThreads threads;
    private final byte[] yaml;
    private final byte[] json;

    public OperationsHandler(
            Contract contract,
            HealthHandler health,
            MetricsHandler metrics,
            ReferenceHandler reference,
            RequestThreads threads) {
        this.health = health;
        this.metrics = metrics;
        this.reference = reference;
        this.threads = threads;
        this.yaml = contract.yaml().getBytes(StandardCharsets.UTF_8);
        this.json = contract.json().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getCanonicalPath();
        if (path == null || !Answers.isReading(request)) {
            return super.handle(request, response, callback);
        }
        if (health.handle(request, response, callback)) {
            return true;
        }
        if (metrics.answers(request)) {
            threads.serveBriefly(metrics, request, response, callback);
            return true;
        }
        if (reference.isBelow(path)) {
            threads.serveBriefly(reference, request, response, callback);
            return true;
        }
        return switch (path) {
            case "/openapi.yaml" -> Answers.write(request, response, callback, 200, "application/yaml", yaml);
            case "/openapi.json" -> Answers.write(request, response, callback, 200, "application/json", json);
            default -> super.handle(request, response, callback);
        };
    }
}
