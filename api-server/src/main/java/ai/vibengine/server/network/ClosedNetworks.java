package ai.vibengine.server.network;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses that no policy opens.
 *
 * @param closed those that nobody reaches
 * @param opened those that the operator takes out of them
 */
public record ClosedNetworks(List<Cidr> closed, List<Cidr> opened) {

    /**
     * What is nobody's address on the internet, or everybody's: this host, private, shared, loopback, link-local, reserved, for
     * documentation, for tests of networks, multicast.
     */
    private static final List<Cidr> ALWAYS = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3")
            .map(Cidr::parse)
            .toList();

    private static final int MAIL_PORT = 25;

    /** The name of every machine for itself, and what all below it are for by RFC 6761. */
    private static final String THIS_MACHINE = "localhost";

    public ClosedNetworks {
        closed = List.copyOf(closed);
        opened = List.copyOf(opened);
    }

    /**
     * Returns what is closed by the rules of the contract and by an operator.
     *
     * @param denied what the operator closes besides
     */
    public static ClosedNetworks with(List<Cidr> denied, List<Cidr> opened) {
        return new ClosedNetworks(
                Stream.concat(ALWAYS.stream(), denied.stream()).distinct().toList(), opened);
    }

    /** Returns the addresses that the operator opens one by one. A network does not open the machine's own addresses in it; these do. */
    public List<Cidr> openedAlone() {
        return opened.stream()
                .filter(network -> network.length() == Integer.SIZE)
                .toList();
    }

    /** Returns whether the operator opens all addresses of the network. */
    public boolean opens(Cidr network) {
        return opened.stream().anyMatch(open -> open.contains(network));
    }

    /**
     * Returns why an entry of a list is closed to every sandbox, in words that go on from the name of the entry; empty when it is not.
     *
     * @param own the addresses of the machine and of the sandboxes themselves, which a network that the operator opens does not open
     */
    public Optional<String> refusal(AllowEntry entry, Collection<Cidr> own) {
        PortRange ports = entry.ports();
        if (ports.from() == MAIL_PORT && ports.to() == MAIL_PORT) {
            return Optional.of("is for port " + MAIL_PORT + " alone, which is closed to every sandbox");
        }
        Cidr network = entry.network();
        if (network == null) {
            return isOfThisMachine(String.valueOf(entry.name()))
                    ? Optional.of("is a name of the machine itself, which is closed to every sandbox")
                    : Optional.empty();
        }
        return whatIsShut(network, own);
    }

    private Optional<String> whatIsShut(Cidr network, Collection<Cidr> own) {
        Optional<Cidr> shut = closedWithin(network);
        if (shut.isPresent()) {
            return Optional.of("has addresses of " + shut.get() + ", which are closed to every sandbox");
        }
        return own.stream().anyMatch(address -> isShut(address, network))
                ? Optional.of(
                        "has addresses of the machine itself or of other sandboxes, which are closed to every sandbox")
                : Optional.empty();
    }

    private boolean isShut(Cidr own, Cidr network) {
        List<Cidr> alone = openedAlone();
        if (own.contains(network)) {
            return !alone.contains(network);
        }
        return network.contains(own) && !opens(network) && !alone.contains(own);
    }

    private static boolean isOfThisMachine(String name) {
        return name.equals(THIS_MACHINE) || name.endsWith("." + THIS_MACHINE);
    }

    /** Returns whether some address of the network is closed. */
    public boolean overlaps(Cidr network) {
        return closedWithin(network).isPresent();
    }

    private Optional<Cidr> closedWithin(Cidr network) {
        return opens(network)
                ? Optional.empty()
                : closed.stream().filter(network::overlaps).findFirst();
    }
}
