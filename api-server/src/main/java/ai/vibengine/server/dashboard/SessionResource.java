package ai.vibengine.server.dashboard;

import ai.vibengine.server.generated.dashboard.api.SessionApi;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.Session;
import ai.vibengine.server.generated.model.SessionEnvelope;
import ai.vibengine.server.generated.model.SetLoginRequest;
import ai.vibengine.server.generated.model.SignInRequest;
import ai.vibengine.server.http.connection.ClientAddress;
import ai.vibengine.server.http.resource.Timestamps;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.jetty.server.Request;

/** Sessions over HTTP. */
public final class SessionResource implements SessionApi {

    private final DashboardSessions sessions;
    private final SessionCookie cookie;
    private final Duration lifetime;
    private final ClientAddress address;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Provider<Request> request;

    /**
     * Constructs the resource.
     *
     * @param lifetime of the cookie
     * @param proxies how many proxies stand in front of the server
     */
    public SessionResource(DashboardSessions sessions, SessionCookie cookie, Duration lifetime, int proxies) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.lifetime = lifetime;
        this.address = new ClientAddress(proxies);
    }

    @Override
    public Response getSession() {
        return Response.ok(envelope(session())).build();
    }

    @Override
    public Response signIn(SignInRequest body) {
        return begun(sessions.signIn(body.getEmail(), body.getPassword(), address.of(request.get())));
    }

    @Override
    public Response setLogin(SetLoginRequest body) {
        return begun(sessions.redeem(body.getToken(), body.getEmail(), body.getPassword(), address.of(request.get())));
    }

    @Override
    public Response signOut() {
        DashboardSession session = session();
        cookie.in(request.get()).ifPresent(sessions::signOut);
        return Response.ok(envelope(session))
                .header(HttpHeaders.SET_COOKIE, cookie.removal())
                .build();
    }

    private Response begun(DashboardSessions.Arrival arrival) {
        return Response.ok(envelope(arrival.session()))
                .header(HttpHeaders.SET_COOKIE, cookie.setting(arrival.token(), lifetime))
                .build();
    }

    private DashboardSession session() {
        return (DashboardSession) request.get().getAttribute(DashboardSession.ATTRIBUTE);
    }

    private static SessionEnvelope envelope(DashboardSession session) {
        return new SessionEnvelope()
                .data(new Session()
                        .email(session.login().email())
                        .account(session.account().name())
                        .expiresAt(Timestamps.of(session.login().expiresAt())))
                .status(EnvelopeStatus.OK);
    }
}
