package ai.vibengine.server.sandbox.snapshot;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.template.TemplateFeature;
import java.util.List;

/** Snapshots of sandboxes. */
public final class SnapshotFeature implements Feature {

    private final SnapshotService service;
    private final SnapshotsResource resource;

    public SnapshotFeature(SandboxService sandboxes, TemplateFeature templates, LayerBuilder layers) {
        service = new SnapshotService(sandboxes, templates.service(), layers);
        resource = new SnapshotsResource(service, templates.answers());
    }

    public SnapshotService service() {
        return service;
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }
}
