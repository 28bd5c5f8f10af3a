package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.ClosedNetworks;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.NetworkSettings;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.runtime.NetworkUnavailableException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxNetworks;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of all containers: gives each its place, keeps policies, and takes note of refusals. Where the machine lacks what it takes,
 * containers have a loopback only, and {@link #problem} says why.
 */
public final class Gateway implements SandboxNetworks, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int MOST_ELEMENTS = 8192;
    private static final int PATIENCE_SECONDS = 10;

    private final NetworkSettings settings;
    private final GatewayFolder folder;
    private final Path agent;
    private final List<String> waiting;
    private final boolean asRoot;
    private final ClosedNetworks closed;
    private final Members members;
    private final Clock clock;
    private final ExecutorService remover = Executors.newSingleThreadExecutor(new DaemonThreads("network-removal"));
    private volatile BiConsumer<String, Refusal> listener = (id, refusal) -> {};
    private volatile String trouble = "";
    private volatile String problem = "The network is not ready yet.";
    private volatile @Nullable RunningGateway running;
    private final AtomicReference<@Nullable AttachedProcess> spare = new AtomicReference<>();

    /**
     * Constructs it; {@link #start} comes before containers.
     *
     * @param folder its own folder
     * @param instance eight characters that no other server on the machine has
     * @param agent the agent's program
     * @param waiting the command line of a program that waits on its standard input for the one to become
     * @param asRoot whether this server may change the machine's network
     */
    public Gateway(
            NetworkSettings settings,
            Path folder,
            String instance,
            Path agent,
            List<String> waiting,
            boolean asRoot,
            Clock clock)
            throws IOException {
        this.settings = settings;
        this.folder = new GatewayFolder(folder, instance);
        this.agent = agent;
        this.waiting = waiting;
        this.asRoot = asRoot;
        this.closed = settings.closed();
        this.members = new Members(folder.resolve("members"), settings.range());
        this.clock = clock;
    }

    /**
     * Makes the network, or takes over that of an earlier server if containers of it live on; whatever else that server left goes.
     *
     * @param adopted the containers that live on
     */
    public void start(Set<String> adopted) throws IOException {
        members.adopt(adopted);
        Optional<String> lacking = lacking();
        if (lacking.isPresent()) {
            unavailable(lacking.get(), null);
            removeLeft();
            return;
        }
        try {
            running = RunningGateway.start(
                    settings,
                    folder,
                    agent,
                    asRoot,
                    closed,
                    members,
                    !members.all().isEmpty(),
                    this::refused,
                    new RunningGateway.Watcher(this::ended, this::runsAgain));
            problem = "";
            prepareNext();
        } catch (IOException | RuntimeException failure) {
            unavailable("This server's machine does not let it make networks for sandboxes.", failure);
        }
    }

    /** Takes away what an earlier server left that had networks. */
    private void removeLeft() throws IOException {
        members.removeAll();
        if (folder.endLeft() && asRoot && NetworkTools.lacking(true).isEmpty()) {
            new VethUplink(folder.instance(), folder.path(), closed).remove();
        }
    }

    private void unavailable(String why, @Nullable Exception cause) {
        problem = why;
        if (settings.used()) {
            LOG.warn("{} Sandboxes have no network until that changes and the server is started again", why, cause);
        }
    }

    private void ended() {
        trouble = "The program that answers sandboxes' questions for names has ended; it is started again.";
        LOG.error(
                "the gateway's process ended: no names are resolved and no connections made by name until it runs again");
    }

    private void runsAgain() {
        trouble = "";
        LOG.warn("the gateway's process runs again");
    }

    /** Tells what keeps networks from working for a while, in a sentence for operators; empty when nothing does. */
    public Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    @Override
    public Optional<String> lacking() {
        return settings.used() ? NetworkTools.lacking(asRoot) : Optional.of("This server gives sandboxes no network.");
    }

    @Override
    public Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    @Override
    public Optional<String> refusal(AllowEntry entry) {
        RunningGateway gateway = running;
        List<Cidr> own = new ArrayList<>(gateway == null ? List.of() : gateway.ownAddresses());
        own.add(members.range());
        return closed.refusal(entry, own);
    }

    @Override
    public boolean isTooLarge(EgressPolicy policy) {
        return GatewayRules.size(policy) > MOST_ELEMENTS;
    }

    /** Gives a container a place, in a process that becomes what starts it; empty where there are no networks. The caller closes it. */
    public Optional<AttachedProcess> attach(String id) throws IOException {
        RunningGateway gateway = running;
        if (gateway == null) {
            return Optional.empty();
        }
        AttachedProcess ready = spare.getAndSet(null);
        if (ready != null && !ready.isWaiting()) {
            giveUp(ready);
            ready = null;
        }
        AttachedProcess process = ready == null ? startProcess(gateway) : ready;
        boolean added = false;
        try {
            // A start that failed may be tried again while its first place is still being taken away.
            members.add(id, process.place().index());
            added = true;
            return Optional.of(process);
        } finally {
            if (!added) {
                giveUp(process);
            }
        }
    }

    /** Has the next container wait for its place for a shorter time. */
    public void prepareNext() {
        RunningGateway gateway = running;
        if (gateway != null && spare.get() == null) {
            try {
                AttachedProcess made = startProcess(gateway);
                if (!spare.compareAndSet(null, made)) {
                    giveUp(made);
                }
            } catch (IOException failure) {
                // The container that needs one makes it, and reports why that fails.
                LOG.debug("no network is prepared", failure);
            }
        }
    }

    private AttachedProcess startProcess(RunningGateway gateway) throws IOException {
        int index = members.reserve();
        boolean started = false;
        try {
            AttachedProcess process = AttachedProcess.start(
                    agent,
                    new Attachment(
                            index,
                            gateway.namespace().path(),
                            GatewayRules.LINK + index,
                            members.address(index),
                            members.gateway()),
                    waiting);
            started = true;
            return process;
        } finally {
            if (!started) {
                members.giveBack(index);
            }
        }
    }

    private void giveUp(AttachedProcess process) {
        process.close();
        members.giveBack(process.place().index());
    }

    /** Takes the place of a container that has ended away, in the background. */
    public void detach(String id) {
        Optional<Member> member = members.find(id);
        if (member.isPresent() && !remover.isShutdown()) {
            remover.execute(() -> remove(member.get()));
        }
    }

    private void remove(Member member) {
        try {
            RunningGateway gateway = running;
            if (gateway != null) {
                gateway.apply(member, EgressPolicy.BLOCKED);
            }
            members.remove(member);
        } catch (IOException failure) {
            // The address is not used again before the next start.
            LOG.warn("the network of {} is not removed", member.id(), failure);
        }
    }

    @Override
    public void apply(String sandboxId, EgressPolicy policy) {
        Optional<Member> member = members.find(sandboxId);
        RunningGateway gateway = running;
        if (gateway == null || member.isEmpty()) {
            if (policy.mode() != EgressMode.BLOCKED) {
                throw new NetworkUnavailableException(
                        problem.isEmpty()
                                ? "Sandbox " + sandboxId
                                        + " has no network: it was started without one, or lost it when"
                                        + " the service was started again."
                                : problem);
            }
            return;
        }
        try {
            gateway.apply(member.get(), policy);
        } catch (IOException failure) {
            LOG.error("the policy of {} is not in force", sandboxId, failure);
            throw new RuntimeUnavailableException(
                    "The network of sandbox " + sandboxId + " could not be changed", failure);
        }
    }

    @Override
    public List<Refusal> refusals(String sandboxId) {
        return members.find(sandboxId).map(Member::refusals).orElse(List.of());
    }

    @Override
    public void onRefusal(BiConsumer<String, Refusal> told) {
        listener = told;
    }

    private void refused(
            Member member,
            String protocol,
            @Nullable String host,
            @Nullable String address,
            int port,
            Refusal.Why why) {
        Refusal refusal = new Refusal(Instant.now(clock), protocol, host, address, port, why);
        if (member.add(refusal)) {
            listener.accept(member.id(), refusal);
        }
    }

    /** Returns the addresses of containers, as the kernel has them. */
    public Cidr range() {
        return members.range();
    }

    /** Leaves the network to sandboxes that run on, or takes it down where none do. */
    @Override
    public void close() throws IOException {
        remover.shutdown();
        try {
            if (!remover.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some networks are left to the next start");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        RunningGateway gateway = running;
        running = null;
        AttachedProcess unused = spare.getAndSet(null);
        if (unused != null) {
            giveUp(unused);
        }
        if (gateway != null) {
            gateway.close(members.all().isEmpty());
        }
        folder.close();
    }
}
