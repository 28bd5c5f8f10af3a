package ai.vibengine.server.network;

import java.util.List;
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

    /** Returns whether some address of the network is closed. */
    public boolean overlaps(Cidr network) {
        return !opens(network) && closed.stream().anyMatch(network::overlaps);
    }
}
