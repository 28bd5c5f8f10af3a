package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.dashboard.DashboardHandler;
import ai.vibengine.server.dashboard.SessionCookie;
import ai.vibengine.server.dashboard.SessionResource;
import ai.vibengine.server.dashboard.Visitors;
import ai.vibengine.server.http.ApiApplication;
import ai.vibengine.server.http.EnvelopeErrorHandler;
import ai.vibengine.server.login.EmailTakenMapper;
import ai.vibengine.server.login.LoginLinkMapper;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.login.SignIn;
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

    DashboardHandler handler(SignIn signIn, Logins logins, AccountStore accounts) {
        Visitors visitors = new Visitors(signIn, logins, accounts);
        SessionCookie cookie = new SessionCookie(
                publicUrl.map(URI::getScheme).filter("https"::equals).isPresent());
        List<Object> features = List.of(
                new SessionResource(visitors, cookie, Duration.ofSeconds(contract.limit("session_seconds"))),
                new SignInRefusedMapper(),
                new SignInThrottledMapper(),
                new LoginLinkMapper(),
                new EmailTakenMapper());
        return new DashboardHandler(
                contract, ApiApplication.handler(contract, mapper, features), visitors, cookie, publicUrl, errors);
    }
}
