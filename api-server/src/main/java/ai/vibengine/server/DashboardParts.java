package ai.vibengine.server;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.dashboard.ApiKeyService;
import ai.vibengine.server.dashboard.DashboardHandler;
import ai.vibengine.server.dashboard.DashboardSessions;
import ai.vibengine.server.dashboard.KeyNotFoundMapper;
import ai.vibengine.server.dashboard.KeysResource;
import ai.vibengine.server.dashboard.PublicOperations;
import ai.vibengine.server.dashboard.SessionCookie;
import ai.vibengine.server.dashboard.SessionResource;
import ai.vibengine.server.dashboard.StreamsWire;
import ai.vibengine.server.dashboard.TooManyKeysMapper;
import ai.vibengine.server.dashboard.UsageService;
import ai.vibengine.server.http.RateLimitCheck;
import ai.vibengine.server.http.application.ApiApplication;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.login.EmailTakenMapper;
import ai.vibengine.server.login.LoginLinkMapper;
import ai.vibengine.server.login.SignInRefusedMapper;
import ai.vibengine.server.login.SignInThrottledMapper;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.template.TemplateService;
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
 * @param proxies how many proxies stand in front of the server
 * @param rate of operations, together with those of the API
 * @param streamRate of streams that are opened
 */
record DashboardParts(
        Contract contract,
        Optional<URI> publicUrl,
        int proxies,
        ObjectMapper mapper,
        RequestDispatch dispatch,
        RateLimitCheck rate,
        RateLimitCheck streamRate) {

    DashboardHandler handler(
            PublicOperations publicOperations,
            DashboardSessions sessions,
            ApiKeyService keys,
            SandboxService sandboxes,
            CommandService commands,
            TemplateService templates,
            UsageService usage) {
        SessionCookie cookie = new SessionCookie(
                publicUrl.map(URI::getScheme).filter("https"::equals).isPresent());
        List<Object> features = List.of(
                new SessionResource(
                        sessions, cookie, Duration.ofSeconds(contract.limits().get("session_seconds")), proxies),
                new KeysResource(keys),
                new KeyNotFoundMapper(),
                new TooManyKeysMapper(),
                new SignInRefusedMapper(),
                new SignInThrottledMapper(),
                new LoginLinkMapper(),
                new EmailTakenMapper());
        return new DashboardHandler(
                contract,
                publicOperations,
                () -> ApiApplication.handler(contract, mapper, features, dispatch),
                new StreamsWire(contract, mapper, keys, sandboxes, commands, templates, usage),
                sessions,
                cookie,
                publicUrl,
                rate,
                streamRate,
                dispatch);
    }
}
