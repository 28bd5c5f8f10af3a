package ai.vibengine.server.dashboard;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.http.RateLimitCheck;
import ai.vibengine.server.http.application.ApiApplication;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.template.TemplateService;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The dashboard.
 *
 * @param contract the dashboard's own
 * @param publicUrl the URL for browsers, if that is not the one at which the server listens
 * @param proxies how many proxies stand in front of the server
 * @param rate of operations, together with those of the API
 * @param streamRate of streams that are opened
 */
public record DashboardFeature(
        Contract contract,
        Optional<URI> publicUrl,
        int proxies,
        ObjectMapper mapper,
        RequestDispatch dispatch,
        ErrorTable errors,
        RateLimitCheck rate,
        RateLimitCheck streamRate)
        implements Feature {

    @Override
    public void addErrorsTo(ErrorTable table) {
        table.add(KeyNotFoundException.class, ErrorCode.NOT_FOUND);
        table.add(TooManyKeysException.class, ErrorCode.CONFLICT);
    }

    /** Puts the handler together. */
    public DashboardHandler handler(
            PublicOperations publicOperations,
            DashboardSessions sessions,
            ApiKeyService keys,
            SandboxService sandboxes,
            CommandService commands,
            TemplateService templates,
            UsageService usage) {
        SessionCookie cookie = new SessionCookie(
                publicUrl.map(URI::getScheme).filter("https"::equals).isPresent());
        List<Object> resources = List.of(
                new SessionResource(
                        sessions, cookie, Duration.ofSeconds(contract.limits().get("session_seconds")), proxies),
                new KeysResource(keys));
        return new DashboardHandler(
                contract,
                publicOperations,
                () -> ApiApplication.handler(contract, mapper, resources, errors, dispatch),
                new StreamsWire(contract, mapper, keys, sandboxes, commands, templates, usage),
                sessions,
                cookie,
                publicUrl,
                rate,
                streamRate,
                dispatch);
    }
}
