package ai.vibengine.server;

import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.dashboard.DashboardHandler;
import ai.vibengine.server.dashboard.KeyDesk;
import ai.vibengine.server.dashboard.KeyNotFoundMapper;
import ai.vibengine.server.dashboard.KeysResource;
import ai.vibengine.server.dashboard.SessionCookie;
import ai.vibengine.server.dashboard.SessionResource;
import ai.vibengine.server.dashboard.StreamsWire;
import ai.vibengine.server.dashboard.TooManyKeysMapper;
import ai.vibengine.server.dashboard.Visitors;
import ai.vibengine.server.http.ApiApplication;
import ai.vibengine.server.http.EnvelopeErrorHandler;
import ai.vibengine.server.login.EmailTakenMapper;
import ai.vibengine.server.login.LoginLinkMapper;
import ai.vibengine.server.login.SignInRefusedMapper;
import ai.vibengine.server.login.SignInThrottledMapper;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Puts the dashboard together.
 *
 * @param contract the dashboard's own
 * @param publicUrl where browsers go, if that is not where the server listens
 */
record DashboardParts(Contract contract, Optional<URI> publicUrl, ObjectMapper mapper, EnvelopeErrorHandler errors) {

    DashboardHandler handler(Visitors visitors, KeyDesk keys) {
        SessionCookie cookie = new SessionCookie(
                publicUrl.map(URI::getScheme).filter("https"::equals).isPresent());
        List<Object> features = List.of(
                new SessionResource(visitors, cookie, Duration.ofSeconds(contract.limit("session_seconds"))),
                new KeysResource(keys),
                new KeyNotFoundMapper(),
                new TooManyKeysMapper(),
                new SignInRefusedMapper(),
                new SignInThrottledMapper(),
                new LoginLinkMapper(),
                new EmailTakenMapper());
        return new DashboardHandler(
                contract,
                ApiApplication.handler(contract, mapper, features),
                new StreamsWire(contract, mapper, keys),
                visitors,
                cookie,
                publicUrl,
                errors);
    }
}
