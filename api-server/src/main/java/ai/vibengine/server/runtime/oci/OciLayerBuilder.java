package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Builds layers in containers like those of sandboxes, but with root and a {@code /usr} that can be changed. */
final class OciLayerBuilder implements LayerBuilder {

    private final Containers containers;
    private final ContainerConfig configs;
    private final Images images;
    private final ForeignBases foreignBases;

    OciLayerBuilder(Containers containers, ContainerConfig configs, Images images, ForeignBases foreignBases) {
        this.containers = containers;
        this.configs = configs;
        this.images = images;
        this.foreignBases = foreignBases;
    }

    @Override
    public LayerBuild open(BuildSpec spec) {
        String id = spec.buildId();
        try {
            LayerStack stack = images.buildStackOf(spec.parent());
            Optional<OwnName> name = OwnName.of(id, stack, spec.network() == BuildSpec.Network.HOST);
            containers.start(id, stack, name, configs.of(spec, containers.bundle(id), stack, name.isPresent()));
            return new OciLayerBuild(id, containers, configs, images);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("Build " + id + " could not be started", failure);
        }
    }

    @Override
    public Set<String> layers() {
        try {
            return images.layers();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The layers could not be listed", failure);
        }
    }

    @Override
    public void removeLayer(String layer) {
        images.removeLayer(layer);
    }

    @Override
    public Set<String> bases() {
        try {
            return foreignBases.names();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The root filesystems could not be listed", failure);
        }
    }

    @Override
    public void removeBase(String base) {
        try {
            foreignBases.remove(base);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("Root filesystem " + base + " could not be removed", failure);
        }
    }
}
