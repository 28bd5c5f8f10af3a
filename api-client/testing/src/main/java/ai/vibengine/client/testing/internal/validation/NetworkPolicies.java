package ai.vibengine.client.testing.internal.validation;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what requests say that a sandbox may reach. */
public final class NetworkPolicies {

    private static final String ALLOWLIST = "allowlist";

    private static final Pattern PORTS = Pattern.compile(":([0-9]{1,5})(?:-([0-9]{1,5}))?$");
    private static final Pattern ADDRESS =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})(?:/([0-9]{1,2}))?");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern IPV6 =
            Pattern.compile("\\[?([0-9a-f:][0-9a-f:.]*)(?:/([0-9]{1,3}))?(?:\\](?:/([0-9]{1,3}))?(?::[0-9-]+)?)?");
    private static final Pattern THIS_MACHINE = Pattern.compile("(?:.*\\.)?localhost");
    private static final String NO_ENTRY = "is no domain name in lower case, and no address or network";
    private static final String EVERY_ADDRESS = "is every address: use public";
    private static final int LAST_PORT = 65_535;
    private static final int MAIL_PORT = 25;

    /** This host, private, shared, loopback, link-local, reserved, for documentation, for tests of networks, multicast. */
    private static final long[][] CLOSED = {
        network("0.0.0.0/8"),
        network("10.0.0.0/8"),
        network("100.64.0.0/10"),
        network("127.0.0.0/8"),
        network("169.254.0.0/16"),
        network("172.16.0.0/12"),
        network("192.0.0.0/24"),
        network("192.0.2.0/24"),
        network("192.168.0.0/16"),
        network("198.18.0.0/15"),
        network("198.51.100.0/24"),
        network("203.0.113.0/24"),
        network("224.0.0.0/3"),
    };

    private NetworkPolicies() {}

    /** Returns what a sandbox may reach that asks for nothing else. */
    public static ObjectNode usual(ObjectNode request) {
        return request.objectNode().put("egress", "blocked");
    }

    /**
     * Returns a policy as answers show it.
     *
     * @param field what names it in the request, with a dot behind it, or nothing
     */
    public static ObjectNode read(JsonNode request, String field) {
        ObjectNode policy = request.deepCopy();
        boolean listed = policy.path("egress").asText().equals(ALLOWLIST);
        if (!listed && policy.has("allow")) {
            throw ApiErrorException.invalid(field + "allow", "must not be there unless egress is " + ALLOWLIST);
        }
        if (listed) {
            JsonNode entries = policy.withArray("allow");
            for (int i = 0; i < entries.size(); i++) {
                check(entries.get(i).asText(), field + "allow[" + i + "]");
            }
        }
        return policy;
    }

    private static void check(String entry, String field) {
        if (entry.contains("://")) {
            throw ApiErrorException.invalid(field, "is a URL: an entry is its host, with :port behind it or without");
        }
        if (entry.startsWith("[") || entry.indexOf(':') != entry.lastIndexOf(':')) {
            throw ApiErrorException.invalid(field, whatIsWrongWithColons(entry));
        }
        Matcher ports = PORTS.matcher(entry);
        String host = entry;
        if (ports.find()) {
            host = entry.substring(0, ports.start());
            int from = Integer.parseInt(ports.group(1));
            int to = ports.group(2) == null ? from : Integer.parseInt(ports.group(2));
            if (from < 1 || to > LAST_PORT || from > to) {
                throw ApiErrorException.invalid(field, "has ports that are not from 1 to " + LAST_PORT + " in order");
            }
            if (from == MAIL_PORT && to == MAIL_PORT) {
                throw ApiErrorException.invalid(
                        field, "is for port " + MAIL_PORT + " alone, which is closed to every sandbox");
            }
        }
        if (ADDRESS.matcher(host).matches()) {
            checkAddress(host, field);
        } else if (!isName(host.startsWith("*.") ? host.substring(2) : host)) {
            throw ApiErrorException.invalid(field, NO_ENTRY);
        } else if (THIS_MACHINE.matcher(host).matches()) {
            throw ApiErrorException.invalid(field, "is a name of the machine itself, which is closed to every sandbox");
        }
    }

    private static String whatIsWrongWithColons(String entry) {
        Matcher form = IPV6.matcher(entry);
        if (!form.matches() || !isIpv6(form.group(1))) {
            return NO_ENTRY;
        }
        return "0".equals(form.group(2)) || "0".equals(form.group(3))
                ? EVERY_ADDRESS
                : "is of IPv6, which these sandboxes do not have";
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

    private static void checkAddress(String text, String field) {
        long[] network = network(text);
        if (network.length == 0) {
            throw ApiErrorException.invalid(field, "is no IPv4 address or network");
        }
        if (network[1] - network[0] == 0xFFFF_FFFFL) {
            throw ApiErrorException.invalid(field, EVERY_ADDRESS);
        }
        for (long[] closed : CLOSED) {
            if (network[0] <= closed[1] && closed[0] <= network[1]) {
                throw ApiErrorException.invalid(field, "has addresses that are closed to every sandbox");
            }
        }
    }

    private static boolean isName(String name) {
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return !labels[labels.length - 1].matches("[0-9-]+") && name.length() <= 253;
    }

    /** Returns the first and the last address of a network; nothing when it is none. */
    private static long[] network(String text) {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches()) {
            return new long[0];
        }
        long address = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(form.group(i));
            if (octet > 255 || form.group(i).matches("0.+")) {
                return new long[0];
            }
            address = address * 256 + octet;
        }
        int length = form.group(5) == null ? 32 : Integer.parseInt(form.group(5));
        long size = length > 32 ? 0 : 1L << (32 - length);
        return size == 0 || address % size != 0 ? new long[0] : new long[] {address, address + size - 1};
    }
}
