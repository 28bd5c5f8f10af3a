package ai.vibengine.server.cli;

import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.NetworkSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the network of sandboxes and builds. */
final class NetworkOptions {

    private static final String NONE = "none";
    private static final int SHORTEST_PREFIX = 8;
    private static final int LONGEST_PREFIX = 26;

    @Option(
            names = "--egress",
            paramLabel = "public|blocked|ENTRY,…",
            defaultValue = "${env:VE_EGRESS:-blocked}",
            description =
                    "What a sandbox may reach whose create does not say so: every public address, nothing, or a list"
                            + " of domains (*. before one is all below it; for TLS and HTTP), addresses and networks, each with"
                            + " :PORT or :FROM-TO behind it or without. VE_EGRESS, default: blocked")
    @SuppressWarnings("NullAway.Init")
    private String egress;

    @Option(
            names = "--egress-deny",
            paramLabel = "CIDR,…",
            defaultValue = "${env:VE_EGRESS_DENY:-none}",
            description = "Networks that sandboxes and builds never reach, beside those that are always closed."
                    + " VE_EGRESS_DENY, default: none")
    @SuppressWarnings("NullAway.Init")
    private String deny;

    @Option(
            names = "--egress-allow",
            paramLabel = "CIDR,…",
            defaultValue = "${env:VE_EGRESS_ALLOW:-none}",
            description =
                    "Networks that are open to sandboxes and builds although they would be closed, such as that of"
                            + " an internal mirror. The machine's own addresses stay closed, unless one is named alone."
                            + " VE_EGRESS_ALLOW, default: none")
    @SuppressWarnings("NullAway.Init")
    private String allow;

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS",
            defaultValue = "${env:VE_DNS:-none}",
            description = "Name server that is asked for sandboxes and builds, if not those of the machine."
                    + " VE_DNS, default: none")
    @SuppressWarnings("NullAway.Init")
    private String dns;

    @Option(
            names = "--network-range",
            paramLabel = "CIDR",
            defaultValue = "${env:VE_NETWORK_RANGE:-" + NetworkSettings.RANGE + "}",
            description = "Private addresses that sandboxes have, which nobody else sees. VE_NETWORK_RANGE, default: "
                    + NetworkSettings.RANGE)
    @SuppressWarnings("NullAway.Init")
    private String range;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Returns what a sandbox may reach.
     *
     * @throws ParameterException when it is neither a mode nor a list
     */
    EgressPolicy egress() {
        if (egress.equalsIgnoreCase(EgressMode.PUBLIC.word())) {
            return EgressPolicy.PUBLIC;
        }
        if (egress.equalsIgnoreCase(EgressMode.BLOCKED.word())) {
            return EgressPolicy.BLOCKED;
        }
        return new EgressPolicy(
                EgressMode.ALLOWLIST,
                Stream.of(egress.split(",", -1))
                        .map(String::strip)
                        .map(this::entry)
                        .toList());
    }

    private AllowEntry entry(String text) {
        if (EgressMode.PUBLIC.word().equalsIgnoreCase(text)
                || EgressMode.BLOCKED.word().equalsIgnoreCase(text)) {
            throw refused("--egress", "must be public, blocked or a list, and not both: " + egress);
        }
        AllowEntry entry;
        try {
            entry = AllowEntry.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw refused(
                    "--egress",
                    "must be public, blocked or a list, in which \"" + text + "\" " + malformed.getMessage());
        }
        settings().closed().refusal(entry, List.of()).ifPresent(why -> {
            throw refused("--egress", "must not have \"" + text + "\": it " + why + unlessOpened(entry));
        });
        return entry;
    }

    private static String unlessOpened(AllowEntry entry) {
        return entry.isName() ? "" : ", unless --egress-allow opens them";
    }

    /**
     * Returns the settings, each within its bounds.
     *
     * @throws ParameterException when one is not, and names it
     */
    NetworkSettings settings() {
        return new NetworkSettings(
                true, range(), networks("--egress-deny", deny), networks("--egress-allow", allow), nameServer());
    }

    private Cidr range() {
        Cidr network = network("--network-range", range);
        if (network.length() < SHORTEST_PREFIX || network.length() > LONGEST_PREFIX) {
            throw refused(
                    "--network-range",
                    "must have a prefix of " + SHORTEST_PREFIX + " to " + LONGEST_PREFIX + " bits: " + range);
        }
        return network;
    }

    private List<Cidr> networks(String option, String list) {
        return Stream.of(list.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty() && !text.equals(NONE))
                .map(text -> network(option, text))
                .toList();
    }

    private Cidr network(String option, String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw refused(option, malformed.getMessage() + ": " + text);
        }
    }

    private Optional<InetAddress> nameServer() {
        if (dns.isBlank() || dns.equals(NONE)) {
            return Optional.empty();
        }
        try {
            // An address with a colon is of IPv6, and no name has one: nothing is looked up here.
            boolean isAddress = dns.indexOf(':') >= 0 || Cidr.parse(dns).length() == Integer.SIZE;
            return isAddress ? Optional.of(InetAddress.getByName(dns)) : Optional.empty();
        } catch (UnknownHostException | IllegalArgumentException malformed) {
            throw refused("--dns", "must be an address: " + dns);
        }
    }

    private ParameterException refused(String option, String why) {
        return new ParameterException(
                command.commandLine(), ParameterErrorHandler.name(command.findOption(option)) + " " + why);
    }
}
