package ai.vibengine.server.operations;

import ai.vibengine.server.contract.Contract;
import com.fasterxml.jackson.databind.node.TextNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what needs no key: health, metrics, the contract and its reference. Lets everything else pass. */
public final class OperationsHandler extends Handler.Wrapper {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain;charset=utf-8";

    private final PrometheusMeterRegistry metrics;
    private final Supplier<Optional<String>> problem;
    private final byte[] yaml;
    private final byte[] json;
    private final ReferenceHandler reference;

    /** @param problem why the server is not ready; whoever answers must not be kept waiting by it */
    public OperationsHandler(
            Contract contract,
            PrometheusMeterRegistry metrics,
            ReferenceHandler reference,
            Supplier<Optional<String>> problem) {
        this.metrics = metrics;
        this.reference = reference;
        this.problem = problem;
        this.yaml = contract.yaml();
        this.json = contract.json();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getCanonicalPath();
        if (path == null || !(HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod()))) {
            return super.handle(request, response, callback);
        }
        return switch (path) {
            case "/health/live" -> answer(request, response, callback, 200, JSON, "{\"status\":\"live\"}");
            case "/health/ready" -> ready(request, response, callback);
            case "/metrics" ->
                answer(request, response, callback, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            case "/openapi.yaml" -> answer(request, response, callback, 200, "application/yaml", yaml);
            case "/openapi.json" -> answer(request, response, callback, 200, JSON, json);
            default -> reference.handle(request, response, callback) || super.handle(request, response, callback);
        };
    }

    private boolean ready(Request request, Response response, Callback callback) {
        Optional<String> why = problem.get();
        if (why.isEmpty()) {
            return answer(request, response, callback, 200, JSON, "{\"status\":\"ready\"}");
        }
        String text = "{\"status\":\"not_ready\",\"reason\":" + TextNode.valueOf(why.get()) + "}";
        return answer(request, response, callback, 503, JSON, text);
    }

    private static boolean answer(
            Request request, Response response, Callback callback, int status, String type, String text) {
        return answer(request, response, callback, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean answer(
            Request request, Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type.isEmpty() ? TEXT : type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, ByteBuffer.wrap(head ? new byte[0] : body), callback);
        return true;
    }
}
