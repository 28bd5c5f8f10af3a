package ai.vibengine.server.http.dispatch;

import ai.vibengine.server.http.connection.ClientAddress;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.RequestAttributes;
import ai.vibengine.server.http.request.RequestIds;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.slf4j.MDC;

/**
 * The threads that serve requests. Accounts share most of them; who has not said yet who it is has a few of its own for what takes long,
 * which is signing in. Thread-safe.
 */
public final class RequestThreads extends ContainerLifeCycle {

    /** Most requests wait for the database or a sandbox and not for a processor. */
    private static final int THREADS = 64;

    private static final int SHARE = 16;
    private static final int WAITING = 1024;

    /** Passwords are hashed by two at a time anyway. */
    private static final int STRANGERS = 8;

    private static final int STRANGERS_SHARE = 4;
    private static final int STRANGERS_WAITING = 128;

    private static final ApiError BUSY =
            ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, "The service has too many requests. Retry in 5 seconds.");

    private final FairExecutor callers = new FairExecutor("requests", THREADS, SHARE, WAITING);
    private final FairExecutor strangers = new FairExecutor("strangers", STRANGERS, STRANGERS_SHARE, STRANGERS_WAITING);
    private final ClientAddress addresses;
    private final EnvelopeErrorHandler errors;

    /** @param addresses tells who asks that has not said who it is */
    public RequestThreads(ClientAddress addresses, EnvelopeErrorHandler errors) {
        this.addresses = addresses;
        this.errors = errors;
        addBean(callers);
        addBean(strangers);
    }

    String addressOf(Request request) {
        return addresses.of(request);
    }

    /** Serves a request of an account. */
    void serve(String accountId, Request.Handler work, Request request, Response response, Callback callback) {
        execute(callers, accountId, work, request, response, callback);
    }

    /** Does what is brief, such as finding out who asks. */
    public void serveBriefly(Request.Handler work, Request request, Response response, Callback callback) {
        execute(callers, addresses.of(request), work, request, response, callback);
    }

    /** Serves a request of a client that has not identified itself. */
    void serveStranger(Request.Handler work, Request request, Response response, Callback callback) {
        execute(strangers, addresses.of(request), work, request, response, callback);
    }

    private void execute(
            FairExecutor threads,
            String owner,
            Request.Handler work,
            Request request,
            Response response,
            Callback callback) {
        String requestId = response.getHeaders().get(RequestIds.HEADER);
        if (!threads.execute(owner, () -> run(requestId, work, request, response, callback))) {
            errors.write(request, response, callback, BUSY);
        }
    }

    private static void run(
            String requestId, Request.Handler work, Request request, Response response, Callback callback) {
        MDC.put(RequestAttributes.LOGGED_ID, requestId);
        try {
            if (!work.handle(request, response, callback)) {
                callback.failed(new IllegalStateException("nobody answers " + request));
            }
        } catch (Throwable failure) {
            callback.failed(failure);
        } finally {
            MDC.remove(RequestAttributes.LOGGED_ID);
        }
    }
}
