package ai.vibengine.server.http.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Request;

/**
 * The address that a request comes from, in a form that a guessing client cannot choose: of an IPv6 address, the network.
 *
 * @param proxies how many proxies stand in front, each of which adds the address of its client to {@code X-Forwarded-For}; the
 *     rest of that header may be forged
 */
public record ClientAddress(int proxies) {

    private static final int NETWORK_BYTES = 8;
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

    /** Returns the address that the request comes from. */
    public String of(Request request) {
        return of(Request.getRemoteAddr(request), request.getHeaders().getValuesList("X-Forwarded-For"));
    }

    /** Returns the address, given that of the peer and the earlier ones that the request names. */
    public String of(String peer, List<String> forwardedFor) {
        List<String> chain = forwardedFor.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .toList();
        // A request with fewer came past the proxies.
        return proxies == 0 || chain.size() < proxies ? network(peer) : network(chain.get(chain.size() - proxies));
    }

    static String network(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }
}
