package ai.vibengine.server.limits;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.sandbox.SandboxService;
import java.util.List;
import java.util.Set;

/** Limits. */
public final class LimitsFeature implements Feature {

    private final LimitsResource resource;

    /** @param lacking the groups of extensions that this server does not offer */
    public LimitsFeature(ServerContext context, RateLimiter limiter, SandboxService sandboxes, Set<String> lacking) {
        resource = new LimitsResource(context.contract(), limiter, sandboxes, lacking);
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }
}
