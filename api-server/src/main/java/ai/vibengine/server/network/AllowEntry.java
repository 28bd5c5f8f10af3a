package ai.vibengine.server.network;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An entry of an allowlist: a name, the names below a name, or a network, with the ports that it is for.
 *
 * @param text as its owner wrote it
 * @param name of a host, or {@code *.} and what its subdomains end in; null for a network
 * @param network null for a name
 */
public record AllowEntry(
        String text, @Nullable String name, @Nullable Cidr network, PortRange ports) {

    private static final int LONGEST_NAME = 253;
    private static final String BELOW = "*.";
    private static final Pattern NAME = Pattern.compile(
            "(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException with words for its owner, which go on from the name of the field
     */
    public static AllowEntry parse(String text) {
        int colon = text.indexOf(':');
        if (colon >= 0 && (colon != text.lastIndexOf(':') || text.startsWith("["))) {
            throw new IllegalArgumentException("is of IPv6, which the sandboxes of this server do not have");
        }
        String host = colon < 0 ? text : text.substring(0, colon);
        PortRange ports = colon < 0 ? PortRange.ALL : PortRange.parse(text.substring(colon + 1));
        if (Cidr.looksLikeOne(host)) {
            Cidr network = Cidr.parse(host);
            if (network.length() == 0) {
                throw new IllegalArgumentException("is every address: use public");
            }
            return new AllowEntry(text, null, network, ports);
        }
        if (host.length() > LONGEST_NAME || !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "is no domain name in lower case without a final dot, no *. before one, and no address or network");
        }
        return new AllowEntry(text, host, null, ports);
    }

    public boolean isName() {
        return name != null;
    }

    /** Returns whether it is for the host of this name, which is in lower case and has no final dot. */
    boolean matches(String host) {
        String own = name;
        if (own == null) {
            return false;
        }
        return own.startsWith(BELOW)
                ? host.length() > own.length() - 1 && host.endsWith(own.substring(1))
                : own.equals(host);
    }

    @Override
    public String toString() {
        return text;
    }
}
