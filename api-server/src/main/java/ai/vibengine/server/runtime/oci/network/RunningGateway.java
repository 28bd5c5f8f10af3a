package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.ClosedNetworks;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.NetworkSettings;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/** A gateway that has all it takes: a namespace with rules and a way out, and the process in it. */
final class RunningGateway implements GatewayProcess.Events, GatewayConnection.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(RunningGateway.class);
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(4);
    private static final int DNS_PORT = 53;
    private static final int LOOK_MILLIS = 500;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP = 1;

    private final GatewayNamespace namespace;
    private final Uplink uplink;
    private final ClosedNetworks closed;
    private final Members members;
    private final GatewayFolder folder;
    private final NameService names;
    private final NameService.Refusals refusals;
    private final Watcher watcher;
    private final Path agent;
    private final GatewayConnections connections;
    private final AtomicBoolean restarting = new AtomicBoolean();
    private volatile GatewayProcess process;
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("own-addresses"));
    private volatile Set<String> machine = Set.of();

    private RunningGateway(
            NetworkSettings settings,
            GatewayNamespace namespace,
            Uplink uplink,
            ClosedNetworks closed,
            Members members,
            GatewayFolder folder,
            Path agent,
            NameService.Refusals refusals,
            Watcher watcher)
            throws IOException {
        this.agent = agent;
        this.namespace = namespace;
        this.uplink = uplink;
        this.closed = closed;
        this.members = members;
        this.folder = folder;
        this.refusals = refusals;
        this.watcher = watcher;
        this.names = new NameService(resolver(settings), this::isClosed, refusals);
        connections = new GatewayConnections(folder.reached(), channel -> new GatewayConnection(channel, this));
        connections.start();
        try {
            process = GatewayProcess.start(agent, namespace, folder.path(), members.gateway(), this);
        } catch (IOException failure) {
            connections.close();
            throw failure;
        }
    }

    /**
     * What is told of its process.
     *
     * @param ended it has ended without being told to
     * @param runsAgain it has been started again
     */
    record Watcher(Runnable ended, Runnable runsAgain) {}

    /**
     * Makes one.
     *
     * @param takeOver whether containers of an earlier server live on
     * @param watcher is told when its process ends without being told to
     */
    static RunningGateway start(
            NetworkSettings settings,
            GatewayFolder folder,
            Path agent,
            boolean asRoot,
            ClosedNetworks closed,
            Members members,
            boolean takeOver,
            NameService.Refusals refusals,
            Watcher watcher)
            throws IOException {
        Optional<GatewayNamespace> left = takeOver ? GatewayNamespace.find(folder.namespaceRecord()) : Optional.empty();
        if (left.isEmpty()) {
            folder.endLeft();
            // Those who were connected to the namespace that is gone stay without a network.
            members.removeAll();
        }
        GatewayNamespace namespace =
                left.isPresent() ? left.get() : GatewayNamespace.make(folder.namespaceRecord(), agent);
        Uplink uplink = asRoot ? new VethUplink(folder.instance(), folder.path(), closed) : new SlirpUplink();
        try {
            StringBuilder rules = new StringBuilder(new GatewayRules(members.gateway(), closed).all());
            for (Member member : members.all()) {
                rules.append(GatewayRules.change(member.address(), EgressPolicy.BLOCKED, member.policy()));
            }
            // In one step: what a sandbox has open and may have open goes on.
            namespace.run(rules.toString(), "nft", "-f", "-");
            if (left.isEmpty()) {
                namespace.run("link set lo up\naddr add " + members.gateway() + "/32 dev lo\n", "ip", "-batch", "-");
            }
            RunningGateway gateway =
                    new RunningGateway(settings, namespace, uplink, closed, members, folder, agent, refusals, watcher);
            try {
                gateway.closeOwnAddresses();
                uplink.connect(namespace);
                var unused = gateway.looks.scheduleWithFixedDelay(
                        gateway::closeOwnAddresses, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return gateway;
            } catch (IOException | RuntimeException failure) {
                gateway.close(true);
                throw failure;
            }
        } catch (IOException | RuntimeException failure) {
            uplink.remove();
            namespace.end();
            throw failure;
        }
    }

    private static Resolver resolver(NetworkSettings settings) throws IOException {
        List<InetSocketAddress> servers = settings.dns().isPresent()
                ? List.of(new InetSocketAddress(settings.dns().get(), DNS_PORT))
                : ResolverConfig.getCurrentConfig().servers();
        Resolver[] resolvers = servers.stream().map(SimpleResolver::new).toArray(Resolver[]::new);
        Resolver resolver = resolvers.length == 1 ? resolvers[0] : new ExtendedResolver(resolvers);
        resolver.setTimeout(DNS_PATIENCE);
        return resolver;
    }

    GatewayNamespace namespace() {
        return namespace;
    }

    /** Returns the addresses that the machine has. */
    List<Cidr> ownAddresses() {
        return machine.stream().map(Cidr::parse).toList();
    }

    /** Puts a policy in force, and ends what it does not allow. */
    void apply(Member member, EgressPolicy policy) throws IOException {
        synchronized (member) {
            EgressPolicy before = member.policy();
            if (before.equals(policy)) {
                return;
            }
            String change = GatewayRules.change(member.address(), before, policy);
            if (!change.isEmpty()) {
                namespace.run(change, "nft", "-f", "-");
            }
            member.policy(policy);
            members.write(member);
            int source = Cidr.parse(member.address()).first();
            connections.end(connection -> connection.source() == source
                    && connection.isForwarded()
                    && connection
                            .host()
                            .filter(host -> policy.allowsConnection(host, connection.port()))
                            .isEmpty());
        }
    }

    /** Closes the addresses that the machine has now, which may be others than before. */
    private void closeOwnAddresses() {
        try {
            Set<String> now = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!now.equals(machine)) {
                namespace.run(GatewayRules.refill("machine", now), "nft", "-f", "-");
                machine = now;
            }
        } catch (SocketException failure) {
            LOG.warn("the machine's addresses are not known", failure);
        } catch (IOException failure) {
            LOG.warn("the machine's addresses are not closed, which is tried again", failure);
        }
    }

    @Override
    public void question(int source, byte[] asker, byte[] question) {
        Optional<Member> member = members.at(source);
        if (member.isPresent()) {
            var unused = names.answer(member.get(), question, false)
                    .thenAccept(answer -> answer.ifPresent(bytes -> process.answer(asker, bytes)));
        }
    }

    @Override
    public void question(GatewayConnection connection, byte[] question) {
        Optional<Member> member = members.at(connection.source());
        if (member.isEmpty()) {
            connection.end();
            return;
        }
        var unused = names.answer(member.get(), question, true)
                .thenAccept(
                        answer -> connections.later(() -> answer.ifPresentOrElse(connection::answer, connection::end)));
    }

    @Override
    public void decide(GatewayConnection connection) {
        Optional<Member> found = members.at(connection.source());
        if (found.isEmpty()) {
            connection.end();
            return;
        }
        Member member = found.get();
        Optional<String> host = connection.host();
        if (host.isEmpty() || !member.policy().allowsConnection(host.get(), connection.port())) {
            refuse(member, connection, host.isEmpty() ? Refusal.Why.NO_NAME : member.whyNotAllowed());
            return;
        }
        var unused = names.addressesOf(host.get())
                .thenAccept(addresses -> connections.later(() -> goOn(member, connection, host.get(), addresses)));
    }

    private void goOn(Member member, GatewayConnection connection, String host, List<Cidr> addresses) {
        // The policy may have changed while the name was looked up.
        if (!member.policy().allowsConnection(host, connection.port())) {
            refuse(member, connection, member.whyNotAllowed());
            return;
        }
        List<Cidr> open =
                addresses.stream().filter(address -> !isClosed(address)).toList();
        if (open.isEmpty()) {
            refuse(member, connection, addresses.isEmpty() ? Refusal.Why.NAME_NOT_FOUND : Refusal.Why.CLOSED_ADDRESS);
            return;
        }
        Cidr wanted = Cidr.ofAddress(connection.destination());
        connection.go(open.contains(wanted) ? wanted : open.get(0));
    }

    private boolean isClosed(Cidr address) {
        return closed.overlaps(address)
                || (machine.contains(address.toString())
                        && !closed.openedAlone().contains(address));
    }

    private void refuse(Member member, GatewayConnection connection, Refusal.Why why) {
        refusals.add(
                member,
                "tcp",
                connection.host().orElse(null),
                Cidr.text(connection.destination()),
                connection.port(),
                why);
        connection.end();
    }

    @Override
    public void refused(int protocol, int source, int destination, int port, String rule) {
        members.at(source).ifPresent(member -> {
            Refusal.Why why =
                    rule.equals("policy") ? member.whyNotAllowed() : Refusal.Why.valueOf(rule.toUpperCase(Locale.ROOT));
            refusals.add(member, nameOf(protocol), null, Cidr.text(destination), port, why);
        });
    }

    private static String nameOf(int protocol) {
        return switch (protocol) {
            case TCP -> "tcp";
            case UDP -> "udp";
            case ICMP -> "icmp";
            default -> Integer.toString(protocol);
        };
    }

    @Override
    public void ended() {
        if (restarting.compareAndSet(false, true)) {
            watcher.ended().run();
            startAgainLater();
        }
    }

    private void startAgainLater() {
        try {
            var unused = looks.schedule(this::startAgain, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the gateway ends", closed);
        }
    }

    /** The rules and policies are the kernel's, and outlive the process. */
    private void startAgain() {
        try {
            process.close();
            process = GatewayProcess.start(agent, namespace, folder.path(), members.gateway(), this);
            restarting.set(false);
            if (process.isAlive()) {
                watcher.runsAgain().run();
            } else {
                ended();
            }
        } catch (IOException failure) {
            LOG.warn("the gateway's process does not start, which is tried again", failure);
            startAgainLater();
        }
    }

    /**
     * Ends it.
     *
     * @param all whether the namespace ends too, because nobody is connected to it any more
     */
    void close(boolean all) throws IOException {
        looks.shutdownNow();
        process.close();
        connections.close();
        if (all) {
            uplink.remove();
            namespace.end();
            Files.deleteIfExists(folder.namespaceRecord());
        } else {
            uplink.leave();
        }
    }
}
