package ai.vibengine.server.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
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

    private static final String NO_ENTRY =
            "is no domain name in lower case without a final dot, no *. before one, and no address or network";
    private static final String EVERY_ADDRESS = "is every address: use public";
    private static final int LONGEST_NAME = 253;
    private static final String BELOW = "*.";
    private static final Pattern NAME = Pattern.compile(
            "(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern IPV6 =
            Pattern.compile("\\[?([0-9a-f:][0-9a-f:.]*)(?:/([0-9]{1,3}))?(?:\\](?:/([0-9]{1,3}))?(?::[0-9-]+)?)?");

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException with words for its owner, which go on from the name of the field
     */
    public static AllowEntry parse(String text) {
        if (text.contains("://")) {
            throw new IllegalArgumentException("is a URL: an entry is its host, with :port behind it or without");
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && (colon != text.lastIndexOf(':') || text.startsWith("["))) {
            throw new IllegalArgumentException(whatIsWrongWithColons(text));
        }
        String host = colon < 0 ? text : text.substring(0, colon);
        PortRange ports = colon < 0 ? PortRange.ALL : PortRange.parse(text.substring(colon + 1));
        if (Cidr.looksLikeOne(host)) {
            Cidr network = Cidr.parse(host);
            if (network.length() == 0) {
                throw new IllegalArgumentException(EVERY_ADDRESS);
            }
            return new AllowEntry(text, null, network, ports);
        }
        if (host.length() > LONGEST_NAME || !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException(NO_ENTRY);
        }
        return new AllowEntry(text, host, null, ports);
    }

    private static String whatIsWrongWithColons(String text) {
        Matcher form = IPV6.matcher(text);
        if (!form.matches() || !isIpv6(form.group(1))) {
            return NO_ENTRY;
        }
        return "0".equals(form.group(2)) || "0".equals(form.group(3))
                ? EVERY_ADDRESS
                : "is of IPv6, which the sandboxes of this server do not have";
    }

    private static boolean isIpv6(String text) {
        // With a colon it is an address or nothing: no name is looked up.
        if (text.indexOf(':') < 0) {
            return false;
        }
        try {
            var unused = InetAddress.getByName(text);
            return true;
        } catch (UnknownHostException nonsense) {
            return false;
        }
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
