package ai.vibengine.server.http.connection;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Bounds connections, and the time that clients take to send requests and to read answers. */
public final class ConnectionHandler extends Handler.Wrapper {

    private static final String HEALTH = "/health/";

    private static final ApiError FULL =
            ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, "The service has too many connections. Retry in 5 seconds.");
    private static final ApiError SLOW = ApiError.of(
            ErrorCode.INVALID_REQUEST,
            "The head of the request did not come within " + OpenConnection.HEAD.toSeconds() + " seconds.");

    private final Deadlines deadlines = new Deadlines();
    private final ResponseMemory memory = new ResponseMemory();
    private final OpenConnections connections;
    private final EnvelopeErrorHandler errors;
    private final boolean ofApi;

    public ConnectionHandler(ConnectionLimits limits, EnvelopeErrorHandler errors) {
        this(limits, errors, true);
    }

    /** Returns one for ports of sandboxes, where nobody asks for health, and bodies go on as they come, however slowly. */
    public static ConnectionHandler ofPorts(ConnectionLimits limits, EnvelopeErrorHandler errors) {
        return new ConnectionHandler(limits, errors, false);
    }

    private ConnectionHandler(ConnectionLimits limits, EnvelopeErrorHandler errors, boolean ofApi) {
        this.errors = errors;
        this.ofApi = ofApi;
        this.connections =
                new OpenConnections(limits, deadlines, () -> errors.rawAnswer(SLOW), () -> errors.rawAnswer(FULL));
        addBean(deadlines);
    }

    /** Returns the listener that must be notified of connections. */
    public Connection.Listener connections() {
        return connections;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getAttribute(OpenConnection.ATTRIBUTE) instanceof OpenConnection open) {
            int number = open.serve();
            if (number == 0) {
                callback.failed(new ClosedChannelException());
                return true;
            }
            Request.addCompletionListener(request, failure -> open.served(number));
            if (open.isSpare() && !isForHealth(request)) {
                response.getHeaders().put("Connection", "close");
                errors.write(request, response, callback, FULL);
                return true;
            }
        }
        Request pacedRequest = ofApi ? new PacedRequest(request, response, deadlines) : request;
        PacedResponse pacedResponse = new PacedResponse(pacedRequest, response, deadlines, memory);
        return super.handle(pacedRequest, pacedResponse, pacedResponse.completion(callback));
    }

    private boolean isForHealth(Request request) {
        return ofApi && request.getHttpURI().getPath().startsWith(HEALTH);
    }
}
