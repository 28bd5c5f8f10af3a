package ai.vibengine.server.limits;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.resources.ResourceBounds;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Limits. */
public final class LimitsFeature implements Feature {

    private final LimitsResource resource;

    /**
     * Puts it together.
     *
     * @param lacking the groups of extensions that this server does not offer, pauses and resources aside
     * @param longestPause after which time a pause ends with the sandbox
     */
    public LimitsFeature(
            ServerContext context,
            RateLimiter limiter,
            SandboxService sandboxes,
            ResourceBounds resources,
            Set<String> lacking,
            Duration longestPause) {
        resource = new LimitsResource(context.contract(), limiter, sandboxes, resources, lacking, longestPause);
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }
}
