package ai.vibengine.server.preview;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.port.OpenPort;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxPortException;
import ai.vibengine.server.runtime.SandboxPorts;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.ConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes requests on to the ports of sandboxes, and their answers back. */
final class PortProxy extends ProxyHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PortProxy.class);

    /** How long a connection into a sandbox waits for the next request. */
    private static final Duration KEPT_OPEN = Duration.ofSeconds(10);

    /** Which connections a request may go on: those into a sandbox are told apart by it. */
    private enum Connections {
        /** Those that are kept open after an answer, which a program may close at any time. */
        KEPT,
        /** One of its own. */
        OWN
    }

    private static final String NAME = "vibengine";
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final String FORWARDED = "X-Forwarded-";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final SandboxPorts ports;
    private final PreviewLimits limits;
    private final Duration idle;
    private final Executor threads;
    private final int proxies;
    private final String scheme;
    private final EnvelopeErrorHandler errors;

    /**
     * @param idle how long a request or a WebSocket may be under way without a byte in either direction
     * @param proxies how many stand in front, and add to {@code X-Forwarded-For}
     * @param scheme of the URLs that clients use
     */
    PortProxy(
            SandboxPorts ports,
            PreviewLimits limits,
            Duration idle,
            Executor threads,
            int proxies,
            String scheme,
            EnvelopeErrorHandler errors) {
        this.ports = ports;
        this.limits = limits;
        this.idle = idle;
        this.threads = threads;
        this.proxies = proxies;
        this.scheme = scheme;
        this.errors = errors;
        setViaHost(NAME);
    }

    @Override
    protected HttpClient newHttpClient() {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        transport.setConnectionPoolFactory(this::connections);
        return new HttpClient(transport);
    }

    private ConnectionPool connections(Destination destination) {
        DuplexConnectionPool pool = new DuplexConnectionPool(destination, limits.ofSandbox());
        if (destination.getOrigin().getTag() == Connections.OWN) {
            pool.setMaxUsage(1);
        }
        return pool;
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        client.setExecutor(threads);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setIdleTimeout(KEPT_OPEN.toMillis());
        client.setDestinationIdleTimeout(2 * KEPT_OPEN.toMillis());
        client.setMaxResponseHeadersSize(MOST_HEAD_BYTES);
        client.setRequestBufferSize(MOST_HEAD_BYTES);
        client.setResponseBufferSize(BUFFER_BYTES);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // In place of those that pass them on with whatever they say.
        getHttpClient().getProtocolHandlers().remove(ProcessingProtocolHandler.NAME);
        getHttpClient().getProtocolHandlers().put(new EarlyHintsProtocolHandler() {
            @Override
            public boolean accept(
                    org.eclipse.jetty.client.Request request, org.eclipse.jetty.client.Response response) {
                return response.getStatus() > HttpStatus.SWITCHING_PROTOCOLS_101
                        && response.getStatus() < HttpStatus.OK_200;
            }
        });
        getHttpClient().getProtocolHandlers().put(new UpgradeProtocolHandler() {
            @Override
            protected boolean acceptHeaders(
                    org.eclipse.jetty.client.Request request, org.eclipse.jetty.client.Response response) {
                return true;
            }
        });
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        return request.getHttpURI();
    }

    /** The target goes on as it came, be it a URI or not. */
    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI uri) {
        OpenPort port = ((PreviewRequest) request).underWay().port();
        String origin = "http://" + port.sandboxId().replace('_', '-') + ":" + port.port();
        String target = uri.getPathQuery() == null ? "/" : uri.getPathQuery();
        org.eclipse.jetty.client.Request next;
        try {
            next = getHttpClient().newRequest(new URI(target.startsWith("/") ? origin + target : origin));
            if (!target.startsWith("/")) {
                next.path(target);
            }
        } catch (URISyntaxException notStrictly) {
            next = getHttpClient().newRequest(origin).path(target);
        }
        return next.method(request.getMethod())
                .tag(((PreviewRequest) request).needsOwnConnection() ? Connections.OWN : Connections.KEPT)
                .transport(new PortTransport(ports, port.sandboxId(), port.port()))
                .idleTimeout(idle.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request next) {
        addViaHeader(request, next);
        String peer = Request.getRemoteAddr(request);
        HttpFields given = request.getHeaders();
        // Of what a client says of itself only that is true which a proxy of ours has added.
        String before = proxies > 0 ? given.get(FORWARDED_FOR) : null;
        String proto = proxies > 0 ? given.get(FORWARDED_PROTO) : null;
        next.headers(headers -> {
            headers.remove(HttpHeader.FORWARDED);
            given.getFieldNamesCollection().stream()
                    .filter(name -> name.regionMatches(true, 0, FORWARDED, 0, FORWARDED.length()))
                    .forEach(headers::remove);
            headers.put(FORWARDED_FOR, before == null ? peer : before + ", " + peer);
            headers.put(FORWARDED_PROTO, proto == null ? scheme : proto);
            headers.put(FORWARDED_HOST, String.valueOf(given.get(HttpHeader.HOST)));
            if (isUpgrade(request)) {
                headers.put(HttpHeader.CONNECTION, "Upgrade");
                headers.put(HttpHeader.UPGRADE, String.valueOf(given.get(HttpHeader.UPGRADE)));
            }
        });
    }

    private static boolean isUpgrade(Request request) {
        return request instanceof PreviewRequest preview && preview.isUpgrade();
    }

    @Override
    protected void sendProxyToServerRequest(
            Request request, org.eclipse.jetty.client.Request next, Response response, Callback callback) {
        PreviewRequest visit = (PreviewRequest) request;
        PreviewTraffic.UnderWay underWay = visit.underWay();
        underWay.brokenOffBy(() -> abort(next, "The port was closed"));
        Callback answered = new Answered(callback, visit.watch());
        PortUpgrade upgrade = null;
        if (isUpgrade(request) && next instanceof HttpRequest upgraded) {
            upgrade = new PortUpgrade(request, response, answered, underWay, getHttpClient(), idle);
            upgrade.prepare(upgraded);
        }
        PortUpgrade possible = upgrade;
        // The completion of the exchange, and not that of the answer: a connection that became something else goes on.
        Callback ended = Callback.from(answered, () -> {
            if (possible == null || !possible.hasHappened()) {
                underWay.end();
            }
        });
        visit.watch().whenLeft(() -> abort(next, "The visitor left"));
        if (!visit.hasBody()) {
            visit.watch().begin();
        }
        super.sendProxyToServerRequest(request, next, response, ended);
    }

    private static void abort(org.eclipse.jetty.client.Request request, String why) {
        // Whether it still could be is told by the end of the exchange.
        var unused = request.abort(new CancellationException(why));
    }

    /** Has the connection of a visitor free to be read before it is told that the answer is over. */
    private record Answered(Callback callback, VisitorWatch watch) implements Callback {

        @Override
        public void succeeded() {
            watch.end();
            callback.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            watch.end();
            callback.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return callback.getInvocationType();
        }
    }

    @Override
    protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
            Request request, org.eclipse.jetty.client.Request next, Response response, Callback callback) {
        PreviewTraffic.UnderWay underWay = ((PreviewRequest) request).underWay();
        return new ProxyResponseListener(request, next, response, callback) {
            @Override
            public void onContent(org.eclipse.jetty.client.Response answer, Content.Chunk chunk, Runnable demander) {
                underWay.touch();
                super.onContent(answer, chunk, demander);
            }

            @Override
            public void onHeaders(org.eclipse.jetty.client.Response answer) {
                super.onHeaders(answer);
                if (answer.getStatus() == HttpStatus.NO_CONTENT_204
                        || answer.getStatus() == HttpStatus.NOT_MODIFIED_304) {
                    // It has no body, whatever it says of its length.
                    response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
                }
                for (HttpField hops : answer.getHeaders().getFields(HttpHeader.CONNECTION)) {
                    for (String hop : String.valueOf(hops.getValue()).split(",", -1)) {
                        response.getHeaders().remove(hop.trim());
                    }
                }
            }
        };
    }

    @Override
    protected @Nullable HttpField filterServerToProxyResponseField(HttpField field) {
        return ResponseFields.filtered(field);
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request next,
            org.eclipse.jetty.client.Response answer,
            Response response,
            Callback callback,
            Throwable failure) {
        PreviewRequest visit = (PreviewRequest) request;
        OpenPort port = visit.underWay().port();
        LOG.debug("port {} of {} did not answer", port.port(), port.sandboxId(), failure);
        if (!response.isCommitted() && wasClosedBefore(next, failure) && visit.isRepeatable() && visit.repeat()) {
            response.reset();
            handle(visit, response, callback);
            return;
        }
        if (response.isCommitted()) {
            callback.failed(failure);
            return;
        }
        if (visit.watch().hasLeft()) {
            visit.leaveUnanswered();
        }
        response.reset();
        errors.write(request, response, callback, error(visit, port, failure));
    }

    /** Returns whether a request failed because the program had closed a connection on which it had answered before. */
    private static boolean wasClosedBefore(org.eclipse.jetty.client.Request next, Throwable failure) {
        return failure instanceof IOException
                && !(failure instanceof SandboxPortException)
                && next.getConnection() instanceof Connection connection
                && connection.getMessagesIn() > 0;
    }

    private static ApiError error(PreviewRequest request, OpenPort port, Throwable failure) {
        if (request.hasBodyFailed()) {
            return ApiError.of(ErrorCode.INVALID_REQUEST, "The body of the request is incomplete or badly framed.");
        }
        String name = "Port " + port.port() + " of the sandbox ";
        if (failure instanceof SandboxPortException refused) {
            return switch (refused.reason()) {
                case NO_LISTENER -> badGateway("Nothing listens on port " + port.port() + " of the sandbox.");
                case NO_ROOM ->
                    ApiError.of(
                            ErrorCode.SERVICE_UNAVAILABLE,
                            "The sandbox has no process, memory or connection left for it. Retry in 5 seconds.");
                case TOO_OLD -> badGateway("The sandbox was started before there were ports. Use a new one.");
                case NONSENSE -> badGateway(name + "cannot be reached.");
            };
        }
        if (failure instanceof RuntimeUnavailableException) {
            return ApiError.of(
                    ErrorCode.SERVICE_UNAVAILABLE, "The service has no way to the ports of its sandboxes here.");
        }
        if (failure instanceof RejectedExecutionException) {
            return ApiError.of(ErrorCode.SERVICE_UNAVAILABLE);
        }
        return badGateway(
                name + (failure instanceof TimeoutException ? "does not answer." : "broke off before it answered."));
    }

    private static ApiError badGateway(String message) {
        return ApiError.of(ErrorCode.BAD_GATEWAY, message);
    }
}
