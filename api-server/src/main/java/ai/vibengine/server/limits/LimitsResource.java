package ai.vibengine.server.limits;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.LimitsApi;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.FieldBounds;
import ai.vibengine.server.generated.model.Limits;
import ai.vibengine.server.generated.model.LimitsEnvelope;
import ai.vibengine.server.generated.model.Plan;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.sandbox.SandboxFilter;
import ai.vibengine.server.sandbox.SandboxQuery;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.resources.ResourceBounds;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Limits over HTTP. */
public final class LimitsResource implements LimitsApi {

    private final RateLimiter limiter;
    private final SandboxService sandboxes;
    private final ResourceBounds resources;
    private final List<String> extensions;
    private final Map<String, FieldBounds> bounds;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    /**
     * Constructs it.
     *
     * @param lacking the groups of extensions that this server does not offer, pauses and resources aside
     * @param longestPause after which time a pause ends with the sandbox
     */
    LimitsResource(
            Contract contract,
            RateLimiter limiter,
            SandboxService sandboxes,
            ResourceBounds resources,
            Set<String> lacking,
            Duration longestPause) {
        this.limiter = limiter;
        this.sandboxes = sandboxes;
        this.resources = resources;
        extensions = contract.extensions().stream()
                .filter(group -> !lacking.contains(group))
                .filter(group -> resources.areOffered() || !group.equals("resources"))
                .filter(group -> sandboxes.canPause() || !group.equals("pause"))
                .toList();
        bounds = new LinkedHashMap<>();
        contract.bounds("CreateSandboxRequest").forEach((field, numbers) -> bounds.put(field, wire(numbers)));
        if (sandboxes.canPause()) {
            bounds.put(
                    "pause", new FieldBounds().min(BigDecimal.ZERO).max(BigDecimal.valueOf(longestPause.toSeconds())));
        }
    }

    @Override
    public Response getLimits(@Nullable String requestId) {
        Account account = RequestPrincipal.accountOf(security);
        Limits limits = new Limits()
                .plan(Plan.fromValue(account.plan().word()))
                .requestsPerMinute(account.requestsPerMinute())
                .concurrentSandboxes(account.concurrentSandboxes())
                .running(sandboxes
                        .list(account, new SandboxQuery(1, null, SandboxFilter.NONE))
                        .totalCount())
                .paused(sandboxes.paused(account))
                .requestsRemaining(limiter.look(account).remaining())
                .extensions(extensions)
                .bounds(boundsOf(account));
        return Response.ok(new LimitsEnvelope().data(limits).status(EnvelopeStatus.OK))
                .build();
    }

    private Map<String, FieldBounds> boundsOf(Account account) {
        Map<String, FieldBounds> all = new LinkedHashMap<>(bounds);
        resources.of(account).forEach((field, numbers) -> all.put(field, wire(numbers)));
        return all;
    }

    private static FieldBounds wire(ai.vibengine.openapi.FieldBounds numbers) {
        return new FieldBounds()
                .min(numbers.min())
                .max(numbers.max())
                ._default(numbers.defaultValue().orElse(null));
    }
}
