package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.agent.AgentProgram;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.disk.Disks;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.DataLayout;
import ai.vibengine.server.runtime.oci.image.LayerStack;
import ai.vibengine.server.runtime.oci.network.AttachedProcess;
import ai.vibengine.server.runtime.oci.network.Gateway;
import ai.vibengine.server.runtime.removal.Removals;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers from start to end, be they sandboxes or builds. */
final class Containers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataLayout layout;
    private final RuntimeCommand command;
    private final Cgroups cgroups;
    private final Removals removals;
    private final Disks disks;
    private final PreparedBundle prepared;
    private final AgentProgram agent;
    private final Gateway gateway;

    Containers(
            DataLayout layout,
            RuntimeCommand command,
            Cgroups cgroups,
            Removals removals,
            Disks disks,
            AgentProgram agent,
            Gateway gateway)
            throws IOException {
        this.agent = agent;
        this.gateway = gateway;
        this.layout = layout;
        this.command = command;
        this.cgroups = cgroups;
        this.removals = removals;
        this.disks = disks;
        this.prepared = new PreparedBundle(layout.spare(), removals, disks.images(), disks.ofSandbox());
    }

    /**
     * Starts a container and returns when its first process runs.
     *
     * @throws ai.vibengine.server.runtime.oci.disk.NoRoomException when the disk has not enough space for it
     * @throws IOException when it does not start; then nothing of it is left
     * @throws IllegalStateException when there is one of that id already
     */
    RecordedProcess start(
            String id,
            LayerStack stack,
            Optional<OwnName> name,
            byte[] configuration,
            Writable writable,
            Optional<AttachedProcess> network)
            throws IOException {
        Bundle bundle = bundle(id);
        if (Files.exists(bundle.folder(), LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException("container exists: " + id);
        }
        cgroups.prepareMove();
        disks.claim(id, bundle.image(), writable);
        try {
            prepared.claim(bundle, writable);
            bundle.complete(stack, name, agent.folder(), configuration);
            command.run(id, bundle, network);
            cgroups.boundSockets(id);
            return bundle.recordInit();
        } catch (IOException failure) {
            try {
                remove(id);
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    /** Makes the next start a quick one. */
    void prepareNext(Writable writable) {
        prepared.prepareNext(writable);
        prepared.later(gateway::prepareNext);
    }

    /**
     * Takes the container's disk out of the machine's sight, in the background: from now on the container alone holds it, and it goes
     * with the container, however that ends.
     */
    void hideDisk(String id) {
        prepared.later(() -> {
            try {
                disks.images().unmount(bundle(id).disk());
            } catch (IOException failure) {
                LOG.warn("the disk of {} is still mounted for all to see", id, failure);
            }
        });
    }

    /** Kills every process of the container and leaves its folder. */
    void kill(String id) throws IOException {
        var init = bundle(id).init();
        if (cgroups.isFrozen(id)) {
            // What is frozen does not end, by version 1; the signal comes first, so that it does nothing else any more.
            init.ifPresent(RecordedProcess::signalKill);
            cgroups.thaw(id);
        }
        if (init.isPresent() && !init.get().kill(PATIENCE)) {
            throw new IOException("process " + init.get().pid() + " does not end");
        }
    }

    /** Removes every trace, each whether or not the others exist, also when this thread is told to end: it is the last that knows of them. */
    void remove(String id) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            removeTraces(id);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes all traces of a container; the bundle goes last, so that a repeat finds its way. */
    private void removeTraces(String id) throws IOException {
        kill(id);
        if (Files.exists(command.record(id), LinkOption.NOFOLLOW_LINKS)) {
            deleteContainer(id);
        }
        cgroups.remove(id);
        disks.images().unmount(bundle(id).disk());
        removals.remove(bundle(id).folder());
        gateway.detach(id);
        disks.room().releaseAll(id);
    }

    private void deleteContainer(String id) throws IOException {
        try {
            command.delete(id, layout.root().resolve("log"));
        } catch (IOException failure) {
            // A record that the runtime itself cannot read: the control group says what still runs of it.
            LOG.warn("the runtime refuses to delete {}; removing its record", id, failure);
        }
        TreeRemoval.remove(command.record(id));
    }

    /** Returns every id of which anything exists: a bundle, a record of the runtime, a control group. */
    Set<String> traces() throws IOException {
        Set<String> ids = new TreeSet<>(command.recorded());
        ids.addAll(cgroups.names());
        try (var bundles = Files.list(layout.bundles())) {
            bundles.forEach(folder -> ids.add(folder.getFileName().toString()));
        }
        return ids;
    }

    void endInterruptedCommands() throws IOException {
        command.killOrphans();
    }

    @Override
    public void close() {
        prepared.close();
    }

    /** Returns the folder of all bundles. */
    Path bundles() {
        return layout.bundles();
    }

    /** Returns a path within it as seen from there. */
    Path inBundles(Path path) {
        return layout.bundles().relativize(path);
    }

    Bundle bundle(String id) {
        return new Bundle(layout.bundles().resolve(id));
    }
}
