package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.ClosedNetworks;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules within the gateway's namespace, as {@code nft} reads them. There is one list of rules for all sandboxes; a policy is elements of
 * sets, so a look-up takes as long for a thousand sandboxes as for one.
 *
 * <p>Every packet is held against the policy, not only the first of a connection, by the addresses that the connection began with: so a
 * policy that changes ends what it no longer allows. Of a connection on which only the other side sends, one packet more comes in: that the
 * sandbox acknowledges it is refused, which ends the connection within, and what follows from outside is reset too.
 */
final class GatewayRules {

    /** The beginning of the names of all sandboxes' interfaces. */
    static final String LINK = "s";

    /** The name of the interface that leads out. */
    static final String UPLINK = "uplink";

    /** The port of names and that of connections: gateway.h has them too. */
    private static final int NAMES_PORT = 15_053;

    private static final int CONNECTIONS_PORT = 15_001;
    private static final int MOST_FLOWS = 2048;

    private final String gateway;
    private final ClosedNetworks closed;

    /**
     * Constructs the rules.
     *
     * @param gateway the address at which the gateway answers
     */
    GatewayRules(String gateway, ClosedNetworks closed) {
        this.gateway = gateway;
        this.closed = closed;
    }

    /** Returns what replaces all rules at once, without any policy. */
    String all() {
        return """
                table inet vibengine
                delete table inet vibengine
                table inet vibengine {
                 set closed {
                  type ipv4_addr; flags interval; auto-merge
                  %s
                 }
                 set opened {
                  type ipv4_addr; flags interval; auto-merge
                  %s
                 }
                 set opened_alone {
                  type ipv4_addr
                  %s
                 }
                 set machine {
                  type ipv4_addr
                 }
                 set public {
                  type ipv4_addr
                 }
                 set named {
                  type ipv4_addr
                 }
                 set allowed {
                  type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags interval
                 }
                 set noisy {
                  type ipv4_addr; flags dynamic; timeout 1m; size 65535
                 }
                 set counted {
                  type ipv4_addr; flags dynamic; size 65535
                 }
                 chain spoofed {
                  type filter hook prerouting priority raw; policy accept
                  iifname != "%s*" accept
                  meta nfproto != ipv4 drop
                  fib saddr . iif oif missing drop
                 }
                 chain lead {
                  type nat hook prerouting priority dstnat; policy accept
                  iifname != "%s*" accept
                  udp dport 53 dnat ip to %s:%d
                  tcp dport 53 dnat ip to %s:%d
                  meta l4proto != tcp accept
                  ip saddr != @named accept
                  tcp dport 25 accept
                  ip daddr != @opened ip daddr @closed accept
                  ip daddr != @opened_alone ip daddr @machine accept
                  ip saddr . ip daddr . meta l4proto . th dport @allowed accept
                  meta l4proto tcp dnat ip to %s:%d
                 }
                 chain input {
                  type filter hook input priority filter; policy drop
                  iifname "lo" accept
                  iifname "%s" ct state established,related accept
                  iifname != "%s*" drop
                  ct status dnat ip daddr %s meta l4proto { tcp, udp } th dport { %d, %d } accept
                  goto closed_address
                 }
                 chain output {
                  type filter hook output priority filter; policy drop
                  oifname "lo" accept
                  oifname "%s*" accept
                  oifname != "%s" drop
                  ip daddr != @opened ip daddr @closed drop
                  ip daddr != @opened_alone ip daddr @machine drop
                  tcp dport 25 drop
                  meta l4proto tcp accept
                 }
                 chain forward {
                  type filter hook forward priority filter; policy drop
                  ct state invalid drop
                  iifname "%s" ct state related meta l4proto icmp accept
                  iifname "%s" ct direction original drop
                  iifname "%s*" oifname != "%s" goto closed_address
                  ct original ip daddr != @opened ct original ip daddr @closed goto closed_address
                  ct original ip daddr != @opened_alone ct original ip daddr @machine goto closed_address
                  meta l4proto tcp ct original proto-dst 25 goto mail_port
                  ct state new add @counted { ip saddr ct count over %d } goto too_many
                  meta l4proto { tcp, udp } ct original ip saddr @public accept
                  ct direction original ip saddr . ip daddr . meta l4proto . th dport @allowed accept
                  ct direction reply ip daddr . ip saddr . meta l4proto . th sport @allowed accept
                  goto by_policy
                 }
                 chain closed_address {
                  jump quiet
                  log group 1 snaplen 64 prefix "closed_address"
                  goto refuse
                 }
                 chain mail_port {
                  jump quiet
                  log group 1 snaplen 64 prefix "mail_port"
                  goto refuse
                 }
                 chain too_many {
                  jump quiet
                  log group 1 snaplen 64 prefix "too_many"
                  goto refuse
                 }
                 chain by_policy {
                  jump quiet
                  log group 1 snaplen 64 prefix "policy"
                  goto refuse
                 }
                 chain quiet {
                  iifname != "%s*" jump ending
                  update @noisy { ip saddr limit rate over 20/second burst 50 packets } goto refuse
                 }
                 chain ending {
                  meta l4proto != tcp drop
                  ct mark 0 ct mark set 1 accept
                  reject with tcp reset
                 }
                 chain refuse {
                  meta l4proto tcp reject with tcp reset
                  reject with icmp admin-prohibited
                 }
                 chain out {
                  type nat hook postrouting priority srcnat; policy accept
                  oifname "%s" masquerade
                 }
                }
                """.formatted(
                        elements(closed.closed()),
                        elements(closed.opened()),
                        elements(closed.openedAlone()),
                        LINK,
                        LINK,
                        gateway,
                        NAMES_PORT,
                        gateway,
                        NAMES_PORT,
                        gateway,
                        CONNECTIONS_PORT,
                        UPLINK,
                        LINK,
                        gateway,
                        NAMES_PORT,
                        CONNECTIONS_PORT,
                        LINK,
                        UPLINK,
                        UPLINK,
                        UPLINK,
                        LINK,
                        UPLINK,
                        MOST_FLOWS,
                        LINK,
                        UPLINK);
    }

    /** Returns a line of {@code nft} that a set begins with. */
    static String elements(Collection<?> values) {
        return values.isEmpty()
                ? ""
                : "elements = { "
                        + String.join(
                                ", ", values.stream().map(Object::toString).toList()) + " }";
    }

    /** Returns what makes a set of addresses hold these. */
    static String refill(String set, Collection<String> addresses) {
        return "flush set inet vibengine " + set + "\n" + change("add", set, addresses);
    }

    /** Returns what takes a sandbox from one policy to another. */
    static String change(String address, EgressPolicy from, EgressPolicy to) {
        StringBuilder text = new StringBuilder();
        Map<String, Set<String>> before = elementsOf(address, from);
        Map<String, Set<String>> after = elementsOf(address, to);
        before.forEach((set, elements) -> {
            Set<String> gone = new TreeSet<>(elements);
            gone.removeAll(after.getOrDefault(set, Set.of()));
            text.append(change("delete", set, gone));
        });
        after.forEach((set, elements) -> {
            Set<String> added = new TreeSet<>(elements);
            added.removeAll(before.getOrDefault(set, Set.of()));
            text.append(change("add", set, added));
        });
        return text.toString();
    }

    /** Returns how many elements the networks of a policy take, which grows with ports that overlap. */
    static int size(EgressPolicy policy) {
        return networks("", policy).size();
    }

    private static Map<String, Set<String>> elementsOf(String address, EgressPolicy policy) {
        Map<String, Set<String>> elements = new TreeMap<>();
        if (policy.mode() == EgressMode.PUBLIC) {
            elements.put("public", Set.of(address));
        }
        if (policy.hasNames()) {
            elements.put("named", Set.of(address));
        }
        elements.put("allowed", networks(address, policy));
        return elements;
    }

    private static String change(String verb, String set, Collection<String> elements) {
        return elements.isEmpty()
                ? ""
                : verb + " element inet vibengine " + set + " { " + String.join(", ", elements) + " }\n";
    }

    /** Returns the networks of a policy as elements that do not overlap, which the kernel would not take. */
    private static Set<String> networks(String address, EgressPolicy policy) {
        TreeSet<Integer> borders = new TreeSet<>();
        List<AllowEntry> entries =
                policy.allow().stream().filter(entry -> entry.network() != null).toList();
        for (AllowEntry entry : entries) {
            borders.add(entry.ports().from());
            borders.add(entry.ports().to() + 1);
        }
        Set<String> elements = new TreeSet<>();
        Integer from = borders.pollFirst();
        while (from != null && !borders.isEmpty()) {
            int first = from;
            from = borders.pollFirst();
            String ports = first + "-" + (from - 1);
            for (Cidr network : widest(entries, first)) {
                for (String protocol : List.of("tcp", "udp")) {
                    elements.add(address + " . " + network + " . " + protocol + " . " + ports);
                }
            }
        }
        return elements;
    }

    private static List<Cidr> widest(List<AllowEntry> entries, int port) {
        List<Cidr> all = new ArrayList<>();
        for (AllowEntry entry : entries) {
            Cidr network = entry.network();
            if (network != null
                    && entry.ports().from() <= port
                    && port <= entry.ports().to()) {
                all.add(network);
            }
        }
        return all.stream()
                .distinct()
                .filter(network -> all.stream().noneMatch(other -> !other.equals(network) && other.contains(network)))
                .toList();
    }
}
