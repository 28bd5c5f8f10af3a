package ai.vibengine.server.operations;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers whether the server lives and whether it is ready, on the thread that read the question, so that no other work can delay it. */
public final class HealthHandler extends Handler.Abstract.NonBlocking {

    private static final String JSON = "application/json";

    private final Supplier<Optional<String>> problem;

    /** @param problem why the server is not ready; must answer at once, from what it found out before */
    public HealthHandler(Supplier<Optional<String>> problem) {
        this.problem = problem;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getCanonicalPath();
        if (path == null || !Answers.isReading(request)) {
            return false;
        }
        return switch (path) {
            case "/health/live" -> Answers.write(request, response, callback, 200, JSON, "{\"status\":\"live\"}");
            case "/health/ready" -> ready(request, response, callback);
            default -> false;
        };
    }

    private boolean ready(Request request, Response response, Callback callback) {
        Optional<String> why = problem.get();
        if (why.isEmpty()) {
            return Answers.write(request, response, callback, 200, JSON, "{\"status\":\"ready\"}");
        }
        String text = "{\"status\":\"not_ready\",\"reason\":" + TextNode.valueOf(why.get()) + "}";
        return Answers.write(request, response, callback, 503, JSON, text);
    }
}
