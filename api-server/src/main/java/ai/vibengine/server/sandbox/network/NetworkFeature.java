package ai.vibengine.server.sandbox.network;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.sandbox.NetworkService;
import ai.vibengine.server.sandbox.SandboxService;
import java.util.List;

/** The networks of sandboxes. */
public final class NetworkFeature implements Feature {

    private final NetworkResource resource;

    /** Constructs the feature, which from here on takes note of what sandboxes are refused. */
    public NetworkFeature(NetworkService service, SandboxService sandboxes, HttpMetrics metrics) {
        resource = new NetworkResource(service);
        service.networks().onRefusal(new RefusalLog(sandboxes, metrics)::refused);
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }
}
