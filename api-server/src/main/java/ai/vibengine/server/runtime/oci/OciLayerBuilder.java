package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.image.ImageSource;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.LayerSnapshot;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.agent.AgentLife;
import ai.vibengine.server.runtime.oci.disk.Disks;
import ai.vibengine.server.runtime.oci.disk.NoRoomException;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.Images;
import ai.vibengine.server.runtime.oci.image.ImportedRootfs;
import ai.vibengine.server.runtime.oci.image.LayerStack;
import ai.vibengine.server.runtime.oci.image.MachinePython;
import ai.vibengine.server.runtime.oci.network.AttachedProcess;
import ai.vibengine.server.runtime.oci.network.Gateway;
import ai.vibengine.server.runtime.oci.registry.PulledBases;
import ai.vibengine.server.runtime.oci.registry.RegistryImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds layers in containers like those of sandboxes, but with root and a {@code /usr} that can be changed. */
final class OciLayerBuilder implements LayerBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(OciLayerBuilder.class);

    private final Containers containers;
    private final AgentSockets agents;
    private final AgentLife life;
    private final Shortage shortage;
    private final Execs execs;
    private final ContainerConfig configs;
    private final Images images;
    private final ImportedRootfs importedRootfs;
    private final PulledBases pulledBases;
    private final RegistryImageSource registries;
    private final Disks disks;
    private final Gateway gateway;
    private final Path snapshots;

    OciLayerBuilder(
            Containers containers,
            AgentSockets agents,
            AgentLife life,
            Shortage shortage,
            Execs execs,
            ContainerConfig configs,
            Images images,
            ImportedRootfs importedRootfs,
            PulledBases pulledBases,
            RegistryImageSource registries,
            Disks disks,
            Gateway gateway,
            Path snapshots) {
        this.snapshots = snapshots;
        this.gateway = gateway;
        this.agents = agents;
        this.life = life;
        this.shortage = shortage;
        this.execs = execs;
        this.containers = containers;
        this.configs = configs;
        this.images = images;
        this.importedRootfs = importedRootfs;
        this.pulledBases = pulledBases;
        this.registries = registries;
        this.disks = disks;
    }

    @Override
    public void requireRoom(SandboxLimits limits) {
        try {
            shortage.<NoRoomException>withRoom(() -> disks.room().require("a build", limits.diskBytes()));
        } catch (NoRoomException full) {
            throw noRoom("a build", full);
        }
    }

    @Override
    public LayerBuild open(BuildSpec spec) {
        String id = spec.buildId();
        try {
            LayerStack stack = images.buildStackOf(spec.parent());
            Writable writable = disks.ofBuild(spec.limits().diskBytes());
            shortage.<IOException>withRoom(() -> startContainer(spec, stack, writable));
            agents.probe(id);
            holdOrRemove(id);
            return new OciLayerBuild(id, containers, execs, images, disks, shortage, writable);
        } catch (NoRoomException full) {
            throw noRoom("build " + id, full);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("Build " + id + " could not be started", failure);
        }
    }

    /** However long a build takes, it ends with this server: no other could go on with it. */
    private void holdOrRemove(String id) throws IOException {
        try {
            agents.hold(id, life);
        } catch (IOException failure) {
            containers.remove(id);
            throw failure;
        }
    }

    private void startContainer(BuildSpec spec, LayerStack stack, Writable writable) throws IOException {
        String id = spec.buildId();
        boolean onMachinesNetwork = spec.network() == BuildSpec.Network.HOST;
        Optional<AttachedProcess> network =
                spec.network() == BuildSpec.Network.PUBLIC ? gateway.attach(id) : Optional.empty();
        try {
            Optional<OwnName> name = OwnName.of(id, stack, onMachinesNetwork, network.map(AttachedProcess::gateway));
            byte[] configuration = configs.of(
                    spec, containers.bundle(id), stack, name.isPresent(), onMachinesNetwork || network.isPresent());
            if (network.isPresent()) {
                gateway.apply(id, EgressPolicy.PUBLIC);
            }
            containers.start(id, stack, name, configuration, writable, network);
        } finally {
            network.ifPresent(AttachedProcess::close);
        }
    }

    private static RuntimeUnavailableException noRoom(String whom, NoRoomException full) {
        LOG.warn("{} is refused", whom, full);
        return new RuntimeUnavailableException("There is no room for a build now.", full);
    }

    @Override
    public ImageSource images() {
        return registries;
    }

    @Override
    public boolean canSnapshot() {
        return disks.ofSandbox().kind() != Writable.Kind.MEMORY;
    }

    @Override
    public void requireRoomForSnapshot(String sandboxId) {
        try {
            long bytes = OciLayerSnapshot.bytesOf(containers.bundle(sandboxId));
            shortage.<NoRoomException>withRoom(() -> disks.room().require("a snapshot", bytes));
        } catch (NoRoomException full) {
            LOG.warn("a snapshot of {} is refused", sandboxId, full);
            throw new RuntimeUnavailableException("There is no room for a snapshot now.", full);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The files of the sandbox cannot be reached", failure);
        }
    }

    @Override
    public LayerSnapshot snapshot(String name, String sandboxId, boolean includeTmp) {
        Bundle bundle = containers.bundle(sandboxId);
        try {
            return OciLayerSnapshot.open(name, bundle, snapshots.resolve(name), includeTmp, images, disks, shortage);
        } catch (IOException failure) {
            if (!Files.exists(bundle.folder())) {
                throw new BuildEndedException("The sandbox ended before its files were copied");
            }
            LOG.error("the files of sandbox {} cannot be reached", sandboxId, failure);
            throw new RuntimeUnavailableException("The files of the sandbox cannot be reached", failure);
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
    public long bytesOf(String layer) {
        try {
            return images.bytesOf(layer);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The size of layer " + layer + " is not known", failure);
        }
    }

    @Override
    public void removeLayer(String layer) {
        images.removeLayer(layer);
    }

    @Override
    public boolean builtInHasPython(List<String> modules) {
        return MachinePython.has(modules);
    }

    @Override
    public Set<String> bases() {
        try {
            Set<String> names = new HashSet<>(importedRootfs.names());
            names.addAll(pulledBases.names());
            return names;
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The root filesystems could not be listed", failure);
        }
    }

    @Override
    public void removeBase(String base) {
        try {
            if (PulledBases.isOne(base)) {
                pulledBases.remove(base);
            } else {
                importedRootfs.remove(base);
            }
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("Root filesystem " + base + " could not be removed", failure);
        }
    }
}
