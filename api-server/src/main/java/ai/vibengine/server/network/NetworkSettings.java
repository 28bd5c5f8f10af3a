package ai.vibengine.server.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The operator's settings of networks.
 *
 * @param used whether sandboxes have networks at all
 * @param range the addresses of sandboxes, which nobody but the gateway sees
 * @param deny what is closed besides what always is
 * @param allow what is opened of what is closed
 * @param dns the name server that is asked; that of the machine where there is none
 */
public record NetworkSettings(boolean used, Cidr range, List<Cidr> deny, List<Cidr> allow, Optional<InetAddress> dns) {

    /** The range of addresses unless another one is set. */
    public static final String RANGE = "10.213.0.0/16";

    public NetworkSettings {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
    }

    /** Returns the addresses that no policy opens. */
    public ClosedNetworks closed() {
        return ClosedNetworks.with(deny, allow);
    }

    /** Settings of sandboxes without networks. */
    public static NetworkSettings unused() {
        return new NetworkSettings(false, Cidr.parse(RANGE), List.of(), List.of(), Optional.empty());
    }
}
