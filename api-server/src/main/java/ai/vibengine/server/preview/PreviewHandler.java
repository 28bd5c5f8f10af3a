package ai.vibengine.server.preview;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.port.OpenPort;
import ai.vibengine.server.port.PortService;
import ai.vibengine.server.port.PortToken;
import ai.vibengine.server.port.PreviewSettings;
import ai.vibengine.server.sandbox.SandboxService;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Finds the port that a request is for, and lets in who may use it. */
final class PreviewHandler extends Handler.Wrapper {

    /** Methods that are about the way and not about what lies at its end. */
    private static final Set<String> OF_PROXIES = Set.of("CONNECT", "TRACE");

    private static final ApiError NO_PORT =
            ApiError.of(ErrorCode.NOT_FOUND, "No port of a sandbox is open at this URL.");
    private static final ApiError NO_TOKEN = ApiError.of(
            ErrorCode.UNAUTHORIZED,
            "This port is private: its token is missing or wrong. It goes into the header X-Port-Token or the parameter"
                    + " port_token.");
    private static final ApiError PAUSED = ApiError.of(
            ErrorCode.CONFLICT, "The sandbox of this port is paused: nothing in it answers before it is resumed.");
    private static final ApiError MALFORMED = ApiError.of(
            ErrorCode.INVALID_REQUEST, "The URL has a percent sign without the two hexadecimal digits that it needs.");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final ApiError FULL =
            ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, "There are too many connections to ports. Retry in 5 seconds.");

    private static final Logger LOG = LoggerFactory.getLogger("access.ports");

    private final PreviewSettings settings;
    private final PortService ports;
    private final SandboxService sandboxes;
    private final PreviewTraffic traffic;
    private final EnvelopeErrorHandler errors;

    PreviewHandler(
            PreviewSettings settings,
            PortService ports,
            SandboxService sandboxes,
            PreviewTraffic traffic,
            EnvelopeErrorHandler errors) {
        this.settings = settings;
        this.ports = ports;
        this.sandboxes = sandboxes;
        this.traffic = traffic;
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = Request.getServerName(request);
        Optional<OpenPort> found = Optional.ofNullable(host)
                .flatMap(settings::target)
                .flatMap(target -> ports.find(target.sandboxId(), target.port()));
        Optional<String> account = found.flatMap(port -> sandboxes.accountOfSandbox(port.sandboxId()));
        if (found.isEmpty() || account.isEmpty()) {
            return refuse(NO_PORT, request, response, callback);
        }
        OpenPort port = found.get();
        if (OF_PROXIES.contains(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            return refuse(ApiError.of(ErrorCode.METHOD_NOT_ALLOWED), request, response, callback);
        }
        if (!port.isPublic()) {
            HttpURI uri = request.getHttpURI();
            Optional<PortToken> ofLink = PortCredentials.ofLink(uri, port);
            if (ofLink.isPresent() && !request.getHeaders().contains(HttpHeader.UPGRADE)) {
                return redirect(ofLink.get(), request, response, callback);
            }
            boolean admitted = PortCredentials.isInLink(uri)
                    ? ofLink.isPresent()
                    : PortCredentials.areInHead(request.getHeaders(), port);
            if (!admitted) {
                response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "PortToken realm=\"vibengine\"");
                return refuse(NO_TOKEN, request, response, callback);
            }
        }
        if (BAD_ESCAPE
                .matcher(String.valueOf(request.getHttpURI().getPathQuery()))
                .find()) {
            return refuse(MALFORMED, request, response, callback);
        }
        if (sandboxes.activity().isPaused(port.sandboxId())) {
            return refuse(PAUSED, request, response, callback);
        }
        Optional<PreviewTraffic.UnderWay> begun = traffic.begin(port, account.get());
        if (begun.isEmpty()) {
            return refuse(FULL, request, response, callback);
        }
        return serve(new PreviewRequest(request, begun.get()), response, callback);
    }

    private boolean serve(PreviewRequest request, Response response, Callback callback) throws Exception {
        Request.addCompletionListener(request, failure -> log(request, response.getStatus()));
        boolean handled = false;
        try {
            handled = super.handle(request, response, callback);
            return handled;
        } finally {
            if (!handled) {
                request.watch().end();
                request.underWay().end();
            }
        }
    }

    /** Keeps the token in a cookie of this host alone, and has the client come back without it in the URL, where it might be seen. */
    private boolean redirect(PortToken token, Request request, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        String path = PortCredentials.without(request.getHttpURI()).getPathQuery();
        headers.put(HttpHeader.LOCATION, settings.scheme() + "://" + authority(request) + path);
        headers.add(new HttpField(
                HttpHeader.SET_COOKIE,
                PortCredentials.COOKIE + "=" + token.secret() + "; Path=/; HttpOnly; SameSite=Lax"
                        + (settings.isHttps() ? "; Secure" : "")));
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("Referrer-Policy", "no-referrer");
        errors.identify(request, headers);
        // Not another method, should it be one that sends something.
        response.setStatus(HttpStatus.TEMPORARY_REDIRECT_307);
        callback.succeeded();
        return true;
    }

    private static String authority(Request request) {
        int port = Request.getServerPort(request);
        boolean usual = port <= 0
                || !String.valueOf(request.getHeaders().get(HttpHeader.HOST)).endsWith(":" + port);
        return Request.getServerName(request) + (usual ? "" : ":" + port);
    }

    private boolean refuse(ApiError error, Request request, Response response, Callback callback) {
        errors.write(request, response, callback, error);
        return true;
    }

    /** Without path: what people do in a sandbox is theirs. */
    private static void log(PreviewRequest request, int status) {
        if (LOG.isInfoEnabled()) {
            OpenPort port = request.underWay().port();
            LoggingEventBuilder line = LOG.atInfo()
                    .addKeyValue("sandbox_id", port.sandboxId())
                    .addKeyValue("port", port.port())
                    .addKeyValue("method", request.getMethod());
            if (!request.isUnanswered()) {
                line = line.addKeyValue("status", status);
            }
            line.addKeyValue(
                            "latency_us",
                            Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime())
                                            .toNanos()
                                    / 1_000)
                    .log(request.watch().hasLeft() ? "the visitor left" : "answered");
        }
    }
}
