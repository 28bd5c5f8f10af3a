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

/** Serves everything below {@code /dashboard}: pages to everyone, operations to people who have signed in. Passes everything else on. */
public final class DashboardHandler extends Handler.Wrapper {

    private static final String ROOT = "/dashboard";
    private static final String API = PublicOperations.MOUNT + "/";
    private static final String STREAMS = API + "streams/";
    private static final String SESSION = API + "session";
    private static final String LOGIN = API + "login";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final StaticAssets assets;
    private final Set<String> open;
    private final PublicOperations publicOperations;
    private final Supplier<Handler> api;
    private volatile CompletableFuture<Handler> ownOperations =
            CompletableFuture.failedFuture(new IllegalStateException("not started"));
    private final StreamsWire feeds;
    private final EventStreams streams;
    private final DashboardSessions sessions;
    private final SessionCookie cookie;
    private final SameSiteCheck sameSite;
    private final RateLimitCheck rate;
    private final RateLimitCheck streamRate;
    private final EnvelopeErrorHandler errors;
    private final RequestThreads threads;
    private final AccountRequests underWay;

    /**
     * Constructs the handler.
     *
     * @param contract the dashboard's own
     * @param api makes the application that serves the dashboard's own contract; asked once, in the background, because a server that
     *     starts need not wait for it
     * @param feeds its streams
     * @param publicUrl the URL for browsers, if that is not the one at which the server listens
     * @param rate of operations, together with those of the API
     * @param streamRate of streams that are opened
     */
    public DashboardHandler(
            Contract contract,
            PublicOperations publicOperations,
            Supplier<Handler> api,
            StreamsWire feeds,
            DashboardSessions sessions,
            SessionCookie cookie,
            Optional<URI> publicUrl,
            RateLimitCheck rate,
            RateLimitCheck streamRate,
            RequestDispatch dispatch) {
        this.open = contract.openOperations();
        this.publicOperations = publicOperations;
        this.api = api;
        this.feeds = feeds;
        this.sessions = sessions;
        this.cookie = cookie;
        this.sameSite = new SameSiteCheck(publicUrl);
        this.rate = rate;
        this.streamRate = streamRate;
        this.streams = new EventStreams(
                contract.limits().get("streams_per_session"),
                contract.limits().get("streams_per_account"),
                contract.limits().get("streams"));
        this.errors = dispatch.errors();
        this.assets = new StaticAssets(errors);
        this.threads = dispatch.threads();
        this.underWay = dispatch.underWay();
    }

    @Override
    protected void doStart() throws Exception {
        addBean(streams);
        super.doStart();
        ownOperations = CompletableFuture.supplyAsync(this::make, getServer().getThreadPool());
    }

    private Handler make() {
        Handler operations = api.get();
        operations.setServer(getServer());
        addManaged(operations);
        return operations;
    }

    @Override
    protected void doStop() throws Exception {
        ownOperations.exceptionally(failure -> this).join();
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
        assets.serve(path, request, response, callback);
        return true;
    }

    private boolean operation(String path, Request request, Response response, Callback callback) throws Exception {
        if (!sameSite.allows(request)) {
            return refuse(
                    request, response, callback, ErrorCode.FORBIDDEN, "This request does not come from the dashboard.");
        }
        Optional<DashboardSession> session = cookie.in(request).flatMap(sessions::with);
        if (session.isEmpty() && !open.contains(request.getMethod() + " " + path)) {
            return refuse(request, response, callback, ErrorCode.UNAUTHORIZED, "Sign in first.");
        }
        if (session.isPresent() && path.startsWith(STREAMS) && HttpMethod.GET.is(request.getMethod())) {
            return stream(path, session.get(), request, response, callback);
        }
        if (session.isPresent()) {
            Optional<ApiError> tooMany = underWay.begin(session.get().account().accountId(), request);
            if (tooMany.isPresent()) {
                errors.write(request, response, callback, tooMany.get());
                return true;
            }
        }
        if (session.isPresent()
                && isCounted(path)
                && !rate.admits(session.get().account(), request, response, callback)) {
            return true;
        }
        session.ifPresent(current -> request.setAttribute(DashboardSession.ATTRIBUTE, current));
        RequestPrincipal.set(
                request,
                callback,
                session.map(current -> new Caller(current.login().email(), current.account(), Permission.FULL))
                        .orElse(null));
        Optional<Request> ofPublicApi = publicOperations.find(request);
        return ofPublicApi.isPresent()
                ? publicOperations.handle(ofPublicApi.get(), response, callback)
                : ownOperations.join().handle(request, response, callback);
    }

    /** Returns whether the request counts. Signing in and out must be possible even when programs have used up the rate of the account. */
    private static boolean isCounted(String path) {
        return !path.equals(SESSION) && !path.equals(LOGIN);
    }

    private boolean stream(
            String path, DashboardSession session, Request request, Response response, Callback callback) {
        Optional<Feed> feed = feeds.at(path, session.account());
        if (feed.isEmpty()) {
            errors.write(request, response, callback, ApiError.of(ErrorCode.NOT_FOUND));
            return true;
        }
        if (!streamRate.admits(session.account(), request, response, callback)) {
            return true;
        }
        SecretToken token = cookie.in(request).orElseThrow();
        EventStreams.Place place =
                new EventStreams.Place(token, session.account().accountId());
        Optional<ApiError> refusal = streams.take(place);
        if (refusal.isPresent()) {
            errors.write(request, response, callback, refusal.get());
            return true;
        }
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
        // Proxies must pass on each event as it comes.
        response.getHeaders().put("X-Accel-Buffering", "no");
        streams.add(
                place, new EventStream(feed.get(), () -> sessions.with(token).isPresent(), response, callback));
        return true;
    }

    private boolean refuse(Request request, Response response, Callback callback, ErrorCode code, String message) {
        errors.write(request, response, callback, ApiError.of(code, message));
        return true;
    }
}
