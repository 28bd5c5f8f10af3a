package ai.vibengine.server.http.dispatch;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.RequestBody;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.http.connection.PacedRequest;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.RequestPrincipal;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Hands a request to a thread once it is there as a whole. The exceptions are bytes that an operation reads as they come, of which an account
 * and all together may have so many under way.
 */
public final class WholeRequestHandler extends Handler.Wrapper {

    /** The time for a body that must be complete before it is handed on: the largest one takes half of it on a bad line. */
    private static final Duration WHOLE = Duration.ofMinutes(2);

    /** The time for a body that is handed on as it comes. */
    private static final Duration STREAMED = Duration.ofHours(1);

    private static final byte[] NOTHING = {};

    private static final ApiError MALFORMED_QUERY =
            ApiError.of(ErrorCode.INVALID_REQUEST, "The query is not percent-encoded UTF-8.");

    private final Contract contract;
    private final RequestThreads threads;
    private final BodyLimits limits;
    private final EnvelopeErrorHandler errors;

    public WholeRequestHandler(
            Handler application,
            Contract contract,
            RequestThreads threads,
            BodyLimits limits,
            EnvelopeErrorHandler errors) {
        super(application);
        this.contract = contract;
        this.threads = threads;
        this.limits = limits;
        this.errors = errors;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!QueryCheck.isWellFormed(request.getHttpURI().getQuery())) {
            errors.write(request, response, callback, MALFORMED_QUERY);
            return true;
        }
        if (!hasBody(request)) {
            serve(request, response, callback);
            return true;
        }
        RequestBody body = bodyOf(request);
        switch (body.kind()) {
            case JSON -> collect(body.maxBytes(), request, response, callback);
            case STREAM -> stream(request, response, callback);
            case NONE -> serve(new CollectedRequest(request, NOTHING, null), response, callback);
        }
        return true;
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** Returns how the body is read; that of a request that is refused for its head is not. */
    private RequestBody bodyOf(Request request) {
        if (RequestPrincipal.callerOf(request)
                .filter(caller -> caller.permission() == Permission.READ_ONLY)
                .isPresent()) {
            return RequestBody.NONE;
        }
        String method = request.getMethod();
        Optional<Operation> operation =
                contract.find(method, request.getHttpURI().getPath());
        if (operation.isEmpty()) {
            operation = contract.find(method, request.getHttpURI().getCanonicalPath());
        }
        return operation.map(Operation::body).orElse(RequestBody.NONE);
    }

    private void collect(int limit, Request request, Response response, Callback callback) {
        limit(request, WHOLE);
        BodyLimits.Room room = RequestPrincipal.callerOf(request)
                .map(caller -> limits.roomOfAccount(caller.account().accountId()))
                .orElseGet(() -> limits.roomOfStranger(threads.addressOf(request)));
        Request.addCompletionListener(request, failure -> room.close());
        new BodyCollector(request, limit, room::take, new BodyCollector.Result() {
                    @Override
                    public void collected(Request whole) {
                        serve(whole, response, callback);
                    }

                    @Override
                    public void crowded() {
                        errors.write(request, response, callback, room.refusal());
                    }
                })
                .run();
    }

    private void stream(Request request, Response response, Callback callback) {
        limit(request, STREAMED);
        String owner = RequestPrincipal.callerOf(request)
                .map(caller -> caller.account().accountId())
                .orElseGet(() -> threads.addressOf(request));
        Optional<ApiError> refusal = limits.beginUpload(owner, request);
        if (refusal.isPresent()) {
            errors.write(request, response, callback, refusal.get());
        } else {
            serve(request, response, callback);
        }
    }

    private static void limit(Request request, Duration total) {
        PacedRequest paced = Request.as(request, PacedRequest.class);
        if (paced != null) {
            paced.limit(total);
        }
    }

    private void serve(Request request, Response response, Callback callback) {
        Optional<Caller> caller = RequestPrincipal.callerOf(request);
        if (caller.isPresent()) {
            threads.serve(caller.get().account().accountId(), super::handle, request, response, callback);
        } else {
            threads.serveStranger(super::handle, request, response, callback);
        }
    }
}
