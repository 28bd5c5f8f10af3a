package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sandboxes as containers of an OCI runtime on this machine. */
public final class OciRuntime implements SandboxRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(OciRuntime.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);

    private final DataLayout layout;
    private final DataFolderLock lock;
    private final RuntimeCommand command;
    private final Cgroups cgroups;
    private final ContainerConfig configs;
    private final Images images;
    private final DeathWatch watch;

    /**
     * Checks the machine, takes the data folder and makes the built-in base.
     *
     * @throws RuntimeSetupException when the machine lacks something, or another server uses the data folder
     */
    public OciRuntime(OciSettings settings) {
        Path program = Prerequisites.check(settings.runtime());
        try {
            layout = DataLayout.create(settings.dataFolder());
            lock = DataFolderLock.take(layout.lockFile());
            command = new RuntimeCommand(program, layout.state());
            cgroups = new Cgroups(layout.instance());
            configs = new ContainerConfig(cgroups);
            images = Images.prepare(layout);
        } catch (IOException failure) {
            throw new RuntimeSetupException("The data folder " + settings.dataFolder() + " cannot be used", failure);
        }
        watch = new DeathWatch(WATCH_INTERVAL);
    }

    @Override
    public Set<String> adopt(Set<String> known) {
        try {
            command.killOrphans();
            Set<String> adopted = new HashSet<>();
            for (String id : traces()) {
                if (!known.contains(id) || !watchIfAlive(id)) {
                    LOG.info("removing what is left of sandbox {}", id);
                    remove(id);
                } else {
                    adopted.add(id);
                }
            }
            if (adopted.isEmpty()) {
                images.removeUnusedBases();
            }
            return Set.copyOf(adopted);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("What an earlier server left cannot be removed", failure);
        }
    }

    @Override
    public void start(SandboxSpec spec) {
        String id = spec.sandboxId();
        Bundle bundle = bundle(id);
        if (Files.exists(bundle.folder(), LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException("sandbox exists: " + id);
        }
        try {
            bundle.create(configs.of(spec, bundle, images.foldersOf(spec.image())));
            command.run(id, bundle);
            watch.add(id, bundle.recordInit());
        } catch (IOException failure) {
            LOG.error("sandbox {} did not start", id, failure);
            removeAfterFailure(id);
            throw new RuntimeUnavailableException("Sandbox " + id + " could not be started", failure);
        }
    }

    @Override
    public void stop(String sandboxId) {
        if (!SandboxSpec.isSandboxId(sandboxId)) {
            return;
        }
        try {
            remove(sandboxId);
        } catch (IOException failure) {
            LOG.error("sandbox {} is not fully removed", sandboxId, failure);
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " could not be stopped", failure);
        }
    }

    @Override
    public Set<String> running() {
        return watch.sandboxIds();
    }

    @Override
    public void onDeath(Consumer<String> listener) {
        watch.onDeath(listener);
    }

    @Override
    public void close() {
        watch.close();
        try {
            cgroups.removeParentIfEmpty();
            lock.close();
        } catch (IOException failure) {
            LOG.warn("the runtime did not close cleanly", failure);
        }
    }

    /** Every id of which anything exists: a bundle, a record of the runtime, a control group. */
    private Set<String> traces() throws IOException {
        Set<String> ids = new TreeSet<>(command.recorded());
        ids.addAll(cgroups.names());
        try (var bundles = Files.list(layout.bundles())) {
            bundles.forEach(folder -> ids.add(folder.getFileName().toString()));
        }
        return ids;
    }

    private boolean watchIfAlive(String id) {
        var init = bundle(id).init().filter(InitProcess::isAlive);
        init.ifPresent(process -> watch.add(id, process));
        return init.isPresent();
    }

    /** Removes every trace, each whether or not the others exist. The bundle goes last, so that a repeat finds its way. */
    private void remove(String id) throws IOException {
        watch.remove(id);
        Bundle bundle = bundle(id);
        var init = bundle.init();
        if (init.isPresent() && !init.get().kill(PATIENCE)) {
            throw new IOException("process " + init.get().pid() + " does not end");
        }
        if (Files.exists(command.record(id), LinkOption.NOFOLLOW_LINKS)) {
            deleteContainer(id);
        }
        cgroups.remove(id);
        FileTree.delete(bundle.folder());
    }

    private void deleteContainer(String id) throws IOException {
        try {
            command.delete(id, layout.root().resolve("log"));
        } catch (IOException failure) {
            // A record that the runtime itself cannot read: the control group says what still runs of it.
            LOG.warn("the runtime refuses to delete {}; removing its record", id, failure);
        }
        FileTree.delete(command.record(id));
    }

    private void removeAfterFailure(String id) {
        try {
            remove(id);
        } catch (IOException failure) {
            LOG.error("the failed sandbox {} is not fully removed", id, failure);
        }
    }

    private Bundle bundle(String id) {
        return new Bundle(layout.bundles().resolve(id));
    }
}
