package ai.vibengine.server.dashboard;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.http.RateLimitCheck;
import ai.vibengine.server.http.dispatch.AccountRequests;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.dispatch.RequestThreads;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.HttpErrors;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.login.SecretToken;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers everything below {@code /dashboard}: pages to everyone, operations to who is signed in. Lets everything else pass. */
public final class DashboardHandler extends Handler.Wrapper {

    private static final String PAGE_METHODS = "GET, HEAD";
    private static final String ROOT = "/dashboard";
    private static final String API = ROOT + "/api/";
    private static final String STREAMS = API + "streams/";
    private static final String SESSION = API + "session";
    private static final String LOGIN = API + "login";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final Pages pages = new Pages();
    private final Set<String> open;
    private final Supplier<Handler> api;
    private volatile CompletableFuture<Handler> made =
            CompletableFuture.failedFuture(new IllegalStateException("not started"));
    private final StreamsWire feeds;
    private final Streams streams;
    private final DashboardSessions sessions;
    private final SessionCookie cookie;
    private final SameSite sameSite;
    private final RateLimitCheck rate;
    private final RateLimitCheck streamRate;
    private final EnvelopeErrorHandler errors;
    private final RequestThreads threads;
    private final AccountRequests underWay;

    /**
     * With its parts.
     *
     * @param api makes the operations of the contract; asked once, in the background, because a server that starts need not wait for it
     * @param feeds its streams
     * @param publicUrl where browsers go, if that is not where the server listens
     * @param rate of operations, together with those of the API
     * @param streamRate of streams that are opened
     */
    public DashboardHandler(
            Contract contract,
            Supplier<Handler> api,
            StreamsWire feeds,
            DashboardSessions sessions,
            SessionCookie cookie,
            Optional<URI> publicUrl,
            RateLimitCheck rate,
            RateLimitCheck streamRate,
            RequestDispatch dispatch) {
        this.open = contract.openOperations();
        this.api = api;
        this.feeds = feeds;
        this.sessions = sessions;
        this.cookie = cookie;
        this.sameSite = new SameSite(publicUrl);
        this.rate = rate;
        this.streamRate = streamRate;
        this.streams = new Streams(
                contract.limits().get("streams_per_session"),
                contract.limits().get("streams_per_account"),
                contract.limits().get("streams"));
        this.errors = dispatch.errors();
        this.threads = dispatch.threads();
        this.underWay = dispatch.underWay();
    }

    @Override
    protected void doStart() throws Exception {
        addBean(streams);
        super.doStart();
        made = CompletableFuture.supplyAsync(this::make, getServer().getThreadPool());
    }

    private Handler make() {
        Handler operations = api.get();
        operations.setServer(getServer());
        addManaged(operations);
        return operations;
    }

    @Override
    protected void doStop() throws Exception {
        made.exceptionally(failure -> this).join();
        super.doStop();
        streams.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getCanonicalPath();
        if (path == null || !(path.equals(ROOT) || path.startsWith(ROOT + "/"))) {
            return super.handle(request, response, callback);
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        if (path.startsWith(API)) {
            headers.put(HttpHeader.CACHE_CONTROL, "no-store");
            threads.serveBriefly(
                    (asked, answer, end) -> operation(path, asked, answer, end), request, response, callback);
            return true;
        }
        return page(path, request, response, callback);
    }

    private boolean operation(String path, Request request, Response response, Callback callback) throws Exception {
        if (!sameSite.allows(request)) {
            return refuse(
                    request, response, callback, ErrorCode.FORBIDDEN, "This request does not come from the dashboard.");
        }
        Optional<DashboardSession> visitor = cookie.in(request).flatMap(sessions::with);
        if (visitor.isEmpty() && !open.contains(request.getMethod() + " " + path)) {
            return refuse(request, response, callback, ErrorCode.UNAUTHORIZED, "Sign in first.");
        }
        if (visitor.isPresent() && path.startsWith(STREAMS) && HttpMethod.GET.is(request.getMethod())) {
            return stream(path, visitor.get(), request, response, callback);
        }
        if (visitor.isPresent()) {
            Optional<ApiError> tooMany = underWay.begin(visitor.get().account().accountId(), request);
            if (tooMany.isPresent()) {
                errors.write(request, response, callback, tooMany.get());
                return true;
            }
        }
        if (visitor.isPresent()
                && isCounted(path)
                && !rate.admits(visitor.get().account(), request, response, callback)) {
            return true;
        }
        visitor.ifPresent(session -> request.setAttribute(DashboardSession.ATTRIBUTE, session));
        RequestPrincipal.set(
                request,
                callback,
                visitor.map(session -> new Caller(session.session().email(), session.account(), Permission.FULL))
                        .orElse(null));
        return made.join().handle(request, response, callback);
    }

    /** Coming, going, and asking who is there must be possible whatever programs do with the account's keys. */
    private static boolean isCounted(String path) {
        return !path.equals(SESSION) && !path.equals(LOGIN);
    }

    private boolean stream(
            String path, DashboardSession visitor, Request request, Response response, Callback callback) {
        Optional<Feed> feed = feeds.at(path, visitor.account());
        if (feed.isEmpty()) {
            errors.write(request, response, callback, ApiError.of(ErrorCode.NOT_FOUND));
            return true;
        }
        if (!streamRate.admits(visitor.account(), request, response, callback)) {
            return true;
        }
        SecretToken token = cookie.in(request).orElseThrow();
        Streams.Place place = new Streams.Place(token, visitor.account().accountId());
        Optional<ApiError> refusal = streams.take(place);
        if (refusal.isPresent()) {
            errors.write(request, response, callback, refusal.get());
            return true;
        }
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
        // What stands between must hand on each event as it comes.
        response.getHeaders().put("X-Accel-Buffering", "no");
        streams.add(place, new Stream(feed.get(), () -> sessions.with(token).isPresent(), response, callback));
        return true;
    }

    private boolean page(String path, Request request, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        if (!HttpMethod.HEAD.is(request.getMethod()) && !HttpMethod.GET.is(request.getMethod())) {
            headers.put(HttpHeader.ALLOW, PAGE_METHODS);
            errors.write(request, response, callback, HttpErrors.methodNotAllowed(request.getMethod(), PAGE_METHODS));
            return true;
        }
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        return pages.answer(path, request, response, callback);
    }

    private boolean refuse(Request request, Response response, Callback callback, ErrorCode code, String message) {
        errors.write(request, response, callback, ApiError.of(code, message));
        return true;
    }
}
