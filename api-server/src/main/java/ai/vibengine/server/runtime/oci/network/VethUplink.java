package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.ClosedNetworks;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out for a server with root: a pair of interfaces to the machine's own network, where the kernel forwards what comes from there, and
 * a table of rules by which nothing from there reaches the machine itself.
 */
final class VethUplink implements Uplink {

    private static final Logger LOG = LoggerFactory.getLogger(VethUplink.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** All servers' interfaces begin with it: none of them keeps another's packets from being forwarded. */
    private static final String PREFIX = "vibe";

    private static final Pattern TABLE = Pattern.compile("table inet (" + PREFIX + "[0-9a-f]{8})");
    private static final Path LINKS = Path.of("/sys/class/net");
    private static final Path FORWARD = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int PAIRS_IN_256 = 64;
    private static final int PAIRS = 254 * PAIRS_IN_256;

    /** The machine's side of a pair, and the gateway's. */
    private static final int MACHINE = 1;

    private static final int OUTSIDE = 2;

    private final String link;
    private final Path forwardingMark;
    private final Path pairFile;
    private final ClosedNetworks closed;

    /**
     * Constructs the uplink of a server.
     *
     * @param instance eight characters that no other server on the machine has
     * @param folder where it is noted that the machine forwards because of this server
     */
    VethUplink(String instance, Path folder, ClosedNetworks closed) {
        this.link = PREFIX + instance;
        this.forwardingMark = folder.resolve("forwarding");
        this.pairFile = folder.resolve("pair");
        this.closed = closed;
    }

    @Override
    public void connect(GatewayNamespace namespace) throws IOException {
        boolean forwardsForUsAlone = startForwarding();
        boolean connected = Files.exists(pairFile) && isConnected(namespace);
        int pair = connected ? Integer.parseInt(Files.readString(pairFile)) : freePair();
        if (!connected) {
            removeLink();
            Files.writeString(pairFile, Integer.toString(pair));
            String pid = Long.toString(namespace.holder().pid());
            Tool.run(
                    PATIENCE,
                    "ip",
                    "link",
                    "add",
                    link,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    GatewayRules.UPLINK,
                    "netns",
                    pid);
        }
        // Before the interface is up: there is no moment at which it leads to the machine.
        Tool.runOn(rules(forwardsForUsAlone, address(pair, OUTSIDE)), PATIENCE, List.of("nft", "-f", "-"));
        if (!connected) {
            bringUp(namespace, pair);
        }
        removeRulesWithoutLinks();
    }

    private void bringUp(GatewayNamespace namespace, int pair) throws IOException {
        String machineSide = "addr add %s/30 dev %s\nlink set %s up\n";
        Tool.runOn(machineSide.formatted(address(pair, MACHINE), link, link), PATIENCE, List.of("ip", "-batch", "-"));
        String gatewaySide = "addr add %s/30 dev %s\nlink set %s up\nroute add default via %s\n";
        namespace.run(
                gatewaySide.formatted(
                        address(pair, OUTSIDE), GatewayRules.UPLINK, GatewayRules.UPLINK, address(pair, MACHINE)),
                "ip",
                "-batch",
                "-");
    }

    /** Removes the rules of servers that were killed, and whose data folder was removed: their interfaces went by themselves. */
    private static void removeRulesWithoutLinks() throws IOException {
        for (String line : Tool.run(PATIENCE, "nft", "list", "tables").lines().toList()) {
            Matcher table = TABLE.matcher(line);
            if (table.matches() && !Files.exists(LINKS.resolve(table.group(1)))) {
                Tool.run(PATIENCE, "nft", "delete", "table", "inet", table.group(1));
            }
        }
    }

    private boolean isConnected(GatewayNamespace namespace) {
        if (!Files.exists(LINKS.resolve(link))) {
            return false;
        }
        try {
            namespace.run("", "ip", "link", "show", "dev", GatewayRules.UPLINK);
            return true;
        } catch (IOException otherEndIsElsewhere) {
            return false;
        }
    }

    /** Has the machine forward packets; true when it does so because of this server, and therefore should for nobody else. */
    private boolean startForwarding() throws IOException {
        String boot = Files.readString(BOOT).strip();
        if (Files.readString(FORWARD).strip().equals("0")) {
            Files.writeString(forwardingMark, boot);
            Files.writeString(FORWARD, "1");
            LOG.info("The machine forwards packets from now on (net.ipv4.ip_forward), for sandboxes alone");
            return true;
        }
        return Files.exists(forwardingMark)
                && Files.readString(forwardingMark).strip().equals(boot);
    }

    private String rules(boolean forwardsForUsAlone, String source) {
        return """
                table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                 set closed {
                  type ipv4_addr; flags interval; auto-merge
                  %2$s
                 }
                 set opened {
                  type ipv4_addr; flags interval; auto-merge
                  %3$s
                 }
                 set opened_alone {
                  type ipv4_addr
                  %4$s
                 }
                 chain input {
                  type filter hook input priority filter - 10; policy accept
                  iifname != "%1$s" accept
                  ip daddr @opened_alone accept
                  drop
                 }
                 chain forward {
                  type filter hook forward priority filter - 10; policy accept
                  %5$s
                  iifname "%1$s" meta nfproto != ipv4 drop
                  iifname "%1$s" ip daddr != @opened ip daddr @closed drop
                  oifname "%1$s" ct state != { established, related } drop
                 }
                 chain out {
                  type nat hook postrouting priority srcnat; policy accept
                  ip saddr %6$s oifname != "%1$s" masquerade
                 }
                }
                """.formatted(
                        link,
                        GatewayRules.elements(closed.closed()),
                        GatewayRules.elements(closed.opened()),
                        GatewayRules.elements(closed.openedAlone()),
                        forwardsForUsAlone ? "iifname != \"" + PREFIX + "*\" oifname != \"" + PREFIX + "*\" drop" : "",
                        source);
    }

    /** Returns the number of a pair of addresses that the machine has none of. */
    private int freePair() throws IOException {
        Set<String> taken = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toSet());
        int first = Math.floorMod(link.hashCode(), PAIRS);
        return IntStream.range(0, PAIRS)
                .map(i -> (first + i) % PAIRS)
                .filter(pair -> !taken.contains(address(pair, MACHINE)) && !taken.contains(address(pair, OUTSIDE)))
                .findFirst()
                .orElseThrow(() -> new IOException("the machine has all link-local addresses"));
    }

    /** Returns an address of a pair. The first and the last 256 of the range are kept for others. */
    private static String address(int pair, int side) {
        return "169.254." + (1 + pair / PAIRS_IN_256) + "." + (pair % PAIRS_IN_256 * 4 + side);
    }

    @Override
    public void leave() {
        // The kernel needs no server.
    }

    @Override
    public void remove() throws IOException {
        removeLink();
        Tool.runOn("table inet " + link + "\ndelete table inet " + link + "\n", PATIENCE, List.of("nft", "-f", "-"));
    }

    private void removeLink() throws IOException {
        if (Files.exists(LINKS.resolve(link))) {
            try {
                Tool.run(PATIENCE, "ip", "link", "delete", link);
            } catch (IOException failure) {
                // With the namespace at its other end it goes by itself, which may be just now.
                if (Files.exists(LINKS.resolve(link))) {
                    throw failure;
                }
            }
        }
    }
}
