package ai.vibengine.server.dashboard;

import ai.vibengine.server.generated.dashboard.api.SessionApi;
import ai.vibengine.server.generated.dashboard.model.Session;
import ai.vibengine.server.generated.dashboard.model.SessionEnvelope;
import ai.vibengine.server.generated.dashboard.model.SetLoginRequest;
import ai.vibengine.server.generated.dashboard.model.SignInRequest;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.http.Timestamps;
import ai.vibengine.server.http.connection.ClientAddress;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.jetty.server.Request;

/** Sessions over HTTP. */
public final class SessionResource implements SessionApi {

    private final Visitors visitors;
    private final SessionCookie cookie;
    private final Duration lifetime;
    private final ClientAddress address;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Provider<Request> request;

    /**
     * With who knows the visitors, and the cookie to know them by for so long.
     *
     * @param proxies how many proxies stand in front of the server
     */
    public SessionResource(Visitors visitors, SessionCookie cookie, Duration lifetime, int proxies) {
        this.visitors = visitors;
        this.cookie = cookie;
        this.lifetime = lifetime;
        this.address = new ClientAddress(proxies);
    }

    @Override
    public Response getSession() {
        return Response.ok(envelope(visitor())).build();
    }

    @Override
    public Response signIn(SignInRequest body) {
        return begun(visitors.signIn(body.getEmail(), body.getPassword(), address.of(request.get())));
    }

    @Override
    public Response setLogin(SetLoginRequest body) {
        return begun(visitors.redeem(body.getToken(), body.getEmail(), body.getPassword(), address.of(request.get())));
    }

    @Override
    public Response signOut() {
        Visitor visitor = visitor();
        cookie.in(request.get()).ifPresent(visitors::signOut);
        return Response.ok(envelope(visitor))
                .header(HttpHeaders.SET_COOKIE, cookie.removal())
                .build();
    }

    private Response begun(Visitors.Arrival arrival) {
        return Response.ok(envelope(arrival.visitor()))
                .header(HttpHeaders.SET_COOKIE, cookie.setting(arrival.token(), lifetime))
                .build();
    }

    private Visitor visitor() {
        return (Visitor) request.get().getAttribute(Visitor.ATTRIBUTE);
    }

    private static SessionEnvelope envelope(Visitor visitor) {
        return new SessionEnvelope()
                .data(new Session()
                        .email(visitor.session().email())
                        .account(visitor.account().name())
                        .expiresAt(Timestamps.of(visitor.session().expiresAt())))
                .status(EnvelopeStatus.OK);
    }
}
