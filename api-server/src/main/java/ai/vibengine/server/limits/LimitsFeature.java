package ai.vibengine.server.limits;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.sandbox.SandboxService;
import java.util.List;

/** Limits. */
public final class LimitsFeature implements Feature {

    private final LimitsResource resource;

    public LimitsFeature(ServerContext context, RateLimiter limiter, SandboxService sandboxes) {
        resource = new LimitsResource(context.contract(), limiter, sandboxes);
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }
}
