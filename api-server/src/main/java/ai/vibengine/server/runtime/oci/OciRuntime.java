package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.DiskBounds;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFiles;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxNetworks;
import ai.vibengine.server.runtime.SandboxPorts;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.agent.AgentExecs;
import ai.vibengine.server.runtime.agent.AgentFiles;
import ai.vibengine.server.runtime.agent.AgentLife;
import ai.vibengine.server.runtime.agent.AgentPorts;
import ai.vibengine.server.runtime.agent.AgentProgram;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.machine.RuntimeAdvisories;
import ai.vibengine.server.runtime.machine.SharedKernelLimits;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.disk.Disks;
import ai.vibengine.server.runtime.oci.disk.NoRoomException;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.DataLayout;
import ai.vibengine.server.runtime.oci.image.Images;
import ai.vibengine.server.runtime.oci.image.ImportedRootfs;
import ai.vibengine.server.runtime.oci.image.LayerStack;
import ai.vibengine.server.runtime.oci.network.AttachedProcess;
import ai.vibengine.server.runtime.oci.network.Gateway;
import ai.vibengine.server.runtime.oci.registry.PulledBases;
import ai.vibengine.server.runtime.oci.registry.RegistryImageSource;
import ai.vibengine.server.runtime.removal.Removals;
import ai.vibengine.server.runtime.removal.Retries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sandboxes as containers of an OCI runtime on this machine. */
public final class OciRuntime implements SandboxRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(OciRuntime.class);
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(6);

    private final DataFolderLock lock;
    private final Disks disks;
    private final Containers containers;
    private final Gateway gateway;
    private final Cgroups cgroups;
    private final SandboxGroups groups;
    private final ContainerConfig configs;
    private final Images images;
    private final AgentSockets agents;
    private final AgentLife life;
    private final Shortage shortage = new Shortage();
    private final AgentExecs execs;
    private final AgentFiles files;
    private final ImportedRootfs importedRootfs;
    private final PulledBases pulledBases;
    private final RegistryImageSource registries;
    private final Path snapshots;
    private final Retries retries = new Retries(FIRST_RETRY, LONGEST_RETRY);
    private final Removals removals;
    private final ExitMonitor watch;

    /** The place where most sandboxes write, as the first look at the bounds says. */
    private volatile Optional<Writable> usualWritable = Optional.empty();

    /**
     * Checks the machine, takes the data folder and makes the built-in base.
     *
     * @throws RuntimeSetupException when the machine lacks something, or another server uses the data folder
     */
    public OciRuntime(OciSettings settings) {
        Path program = Prerequisites.check(settings.runtime());
        try {
            DataLayout layout = DataLayout.create(settings.dataFolder());
            lock = DataFolderLock.take(layout.lockFile());
            removals = new Removals(layout.removing(), layout.unremovable(), retries);
            try {
                disks = Disks.open(
                        layout.root(),
                        List.of(layout.bundles(), layout.spare(), layout.snapshots()),
                        settings.disk(),
                        !UserNamespace.isEntered());
                cgroups = new Cgroups(layout.instance());
                groups = new SandboxGroups(cgroups);
                AgentProgram agent = AgentProgram.extractTo(layout.agents());
                RuntimeCommand command = new RuntimeCommand(program, layout.state(), agent.path());
                gateway = new Gateway(
                        settings.network(),
                        layout.network(),
                        layout.mark(),
                        agent.path(),
                        command.waiting(),
                        !UserNamespace.isEntered(),
                        Clock.systemUTC());
                containers = new Containers(layout, command, cgroups, removals, disks, agent, gateway);
                agents = new AgentSockets(containers, command);
                life = new AgentLife(agents);
                execs = new AgentExecs(agents, new BundleExecStorage(containers, disks.room(), shortage));
                files = new AgentFiles(agents);
                configs = new ContainerConfig(cgroups);
                images = Images.prepare(layout, removals);
                importedRootfs = new ImportedRootfs(layout, removals);
                pulledBases = new PulledBases(layout, removals);
                registries = new RegistryImageSource(settings.images(), layout, pulledBases, disks.room());
                snapshots = layout.snapshots();
            } catch (IOException | RuntimeException failure) {
                removals.close();
                lock.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new RuntimeSetupException("The data folder " + settings.dataFolder() + " cannot be used", failure);
        }
        watch = new ExitMonitor(WATCH_INTERVAL);
        tellWhatIsMissing();
        tellWhatIsWrongWith(program);
        new SharedKernelLimits(Path.of("/proc/sys")).lift(settings.raiseKernelLimits());
    }

    /** Starts the look in the background: no start waits for the program's answer. */
    private static void tellWhatIsWrongWith(Path program) {
        var unused = DaemonThreads.start("runtime-version", () -> RuntimeAdvisories.logWhatIsWrongWith(program));
    }

    private void tellWhatIsMissing() {
        configs.shortcomings().forEach(LOG::warn);
        if (UserNamespace.isEntered()) {
            LOG.warn("Without root, template builds cannot change the machine's /usr, which packages are installed to;"
                    + " those from an imported root filesystem can change theirs");
        }
    }

    @Override
    public Set<String> adopt(Set<String> known) {
        try {
            removals.resume();
            containers.endInterruptedCommands();
            images.removeUnfinished();
            try (var left = Files.newDirectoryStream(snapshots)) {
                left.forEach(removals::remove);
            }
            importedRootfs.removeUnfinished();
            pulledBases.removeUnfinished();
            Set<String> adopted = new HashSet<>();
            for (String id : containers.traces()) {
                if (!known.contains(id) || !watchIfAlive(id)) {
                    LOG.info("removing what is left of sandbox {}", id);
                    removeOrRetry(id);
                } else {
                    cgroups.thaw(id);
                    disks.adopt(id, containers.bundle(id).image());
                    agents.probe(id);
                    adopted.add(id);
                }
            }
            Set<Path> inUse = new HashSet<>();
            for (String id : adopted) {
                inUse.addAll(containers.bundle(id).standsOn());
            }
            images.removeIdleBases(inUse);
            gateway.start(adopted);
            return Set.copyOf(adopted);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("What an earlier server left cannot be looked at", failure);
        }
    }

    /** Removes the remains now or later: they must not keep a server from starting. */
    private void removeOrRetry(String id) {
        try {
            remove(id);
        } catch (IOException failure) {
            LOG.error("what is left of {} cannot be removed yet, which is tried again from time to time", id, failure);
            retries.later("removal of " + id, () -> remove(id));
        }
    }

    @Override
    public void start(SandboxSpec spec) {
        start(spec, () -> shortage.<IOException>withRoom(isUsual(spec), () -> startContainer(spec)));
    }

    /** For a larger disk than most of those that wait have, all of them may be too little, and would end for nothing. */
    private boolean isUsual(SandboxSpec spec) {
        return spec.limits().diskBytes() <= usualWritable.map(Writable::bytes).orElse(Long.MAX_VALUE);
    }

    @Override
    public void startWaiting(SandboxSpec spec) {
        start(spec, () -> {
            startContainer(spec);
            try {
                agents.hold(spec.sandboxId(), life);
            } catch (IOException failure) {
                remove(spec.sandboxId());
                throw failure;
            }
        });
    }

    private void start(SandboxSpec spec, Shortage.Attempt<IOException> attempt) {
        String id = spec.sandboxId();
        try {
            attempt.make();
            containers.hideDisk(id);
            containers.prepareNext(
                    usualWritable.orElse(disks.ofSandbox(spec.limits().diskBytes())));
        } catch (NoRoomException full) {
            LOG.warn("sandbox {} is refused", id, full);
            throw new RuntimeUnavailableException("There is no room for another sandbox now.", full);
        } catch (IOException failure) {
            LOG.error("sandbox {} did not start", id, failure);
            throw new RuntimeUnavailableException("Sandbox " + id + " could not be started", failure);
        }
    }

    private void startContainer(SandboxSpec spec) throws IOException {
        String id = spec.sandboxId();
        LayerStack stack = images.stackOf(spec.image());
        Optional<AttachedProcess> network = gateway.attach(id);
        try {
            Optional<OwnName> name = OwnName.of(id, stack, false, network.map(AttachedProcess::gateway));
            Writable writable = disks.ofSandbox(spec.limits().diskBytes());
            byte[] config =
                    configs.of(spec, containers.bundle(id), stack, name.isPresent(), writable, network.isPresent());
            watch.add(id, containers.start(id, stack, name, config, writable, network));
        } finally {
            network.ifPresent(AttachedProcess::close);
        }
        agents.probe(id);
    }

    @Override
    public void onShortage(BooleanSupplier giver) {
        shortage.onShortage(giver);
    }

    @Override
    public void endBy(String sandboxId, Instant deadline) {
        if (!agents.reachesFirstProcess()) {
            return;
        }
        try {
            life.endBy(sandboxId, deadline);
        } catch (IOException failure) {
            LOG.warn("sandbox {} was not told when to end", sandboxId, failure);
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " cannot be reached", failure);
        }
    }

    @Override
    public boolean canLimit() {
        return cgroups.areAvailable();
    }

    @Override
    public void limit(String sandboxId, SandboxLimits limits) {
        groups.limit(sandboxId, limits);
    }

    @Override
    public boolean canFreeze() {
        return cgroups.canFreeze();
    }

    @Override
    public void freeze(String sandboxId) {
        groups.freeze(sandboxId);
    }

    @Override
    public void thaw(String sandboxId) {
        groups.thaw(sandboxId);
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
    public Optional<String> problem() {
        return disks.problem().or(gateway::trouble);
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
    public LayerBuilder builder() {
        return new OciLayerBuilder(
                containers,
                agents,
                life,
                shortage,
                execs,
                configs,
                images,
                importedRootfs,
                pulledBases,
                registries,
                disks,
                gateway,
                snapshots);
    }

    @Override
    public Execs execs() {
        return execs;
    }

    @Override
    public SandboxFiles files() {
        return files;
    }

    @Override
    public SandboxPorts ports() {
        return new AgentPorts(agents);
    }

    @Override
    public SandboxNetworks networks() {
        return gateway;
    }

    @Override
    public DiskBounds diskBounds(long memoryBytes) {
        usualWritable = Optional.of(disks.ofSandbox(disks.sandboxBytes(memoryBytes)));
        return new DiskBounds(
                disks.sandboxBytes(memoryBytes),
                disks.limits().build(),
                disks.limits().templates(),
                disks.areInMemory());
    }

    @Override
    public void close() {
        watch.close();
        life.close();
        execs.close();
        files.close();
        images.settle();
        disks.close();
        try {
            agents.close();
            containers.close();
            gateway.close();
            retries.close();
            removals.close();
            cgroups.removeParentIfEmpty();
            cgroups.close();
            lock.close();
        } catch (IOException failure) {
            LOG.warn("the runtime did not close cleanly", failure);
        }
    }

    private boolean watchIfAlive(String id) {
        // One without a socket is of an earlier version of this server, and cannot be used.
        var init = containers
                .bundle(id)
                .init()
                .filter(RecordedProcess::isAlive)
                .filter(process -> Files.exists(containers.bundle(id).socket()));
        init.ifPresent(process -> watch.add(id, process));
        return init.isPresent();
    }

    private void remove(String id) throws IOException {
        watch.remove(id);
        containers.kill(id);
        life.release(id);
        execs.awaitEnds(id);
        containers.remove(id);
    }
}
