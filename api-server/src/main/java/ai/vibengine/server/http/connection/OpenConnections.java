package ai.vibengine.server.http.connection;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * The connections that are open. Where there are too many, the one that has waited longest for a request is closed for a new one; where
 * all have requests, the new one is refused, and a few more are there for health alone. Thread-safe.
 */
final class OpenConnections implements Connection.Listener, Deadlines.Wait {

    /** The most that incomplete heads of requests may take together, in bytes: a sixteenth of the memory of the server. */
    private static final long HEAD_BYTES = Runtime.getRuntime().maxMemory() / 16;

    /** Among how many the one is looked for that is closed: of an attacker's thousands any will do. */
    private static final int CANDIDATES = 64;

    private final Map<Connection, OpenConnection> all = new LinkedHashMap<>();
    private final Map<String, Set<OpenConnection>> byAddress = new HashMap<>();
    private final ConnectionLimits limits;
    private final Deadlines deadlines;
    private final Supplier<ByteBuffer> slow;
    private final Supplier<ByteBuffer> full;

    /**
     * @param slow makes the answer to a head that does not come
     * @param full makes the answer to a connection beyond the limits
     */
    OpenConnections(
            ConnectionLimits limits, Deadlines deadlines, Supplier<ByteBuffer> slow, Supplier<ByteBuffer> full) {
        this.limits = limits;
        this.deadlines = deadlines;
        this.slow = slow;
        this.full = full;
        deadlines.add(this);
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof ConnectionMetaData data)) {
            return;
        }
        String address = address(connection);
        Optional<OpenConnection> closed;
        boolean refused = false;
        OpenConnection open;
        synchronized (this) {
            closed = room(address);
            // Whoever takes the place of a spare one is a spare one.
            boolean crowded =
                    isFull(address) && closed.map(OpenConnection::isSpare).orElse(true);
            open = new OpenConnection(connection, address, crowded, slow);
            // Within, since another thread may take it out at once.
            deadlines.add(open);
            all.put(connection, open);
            byAddress.computeIfAbsent(address, any -> new LinkedHashSet<>()).add(open);
            refused = crowded && all.size() > limits.all() + limits.spare();
        }
        data.setAttribute(OpenConnection.ATTRIBUTE, open);
        closed.ifPresent(claimed -> {
            deadlines.remove(claimed);
            claimed.close(full);
        });
        if (refused) {
            open.closeIfWaiting(full);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        OpenConnection open;
        synchronized (this) {
            open = all.get(connection);
            if (open == null) {
                return;
            }
            remove(open);
        }
        deadlines.remove(open);
    }

    private void remove(OpenConnection open) {
        all.remove(open.connection());
        Set<OpenConnection> others = byAddress.get(open.address());
        if (others != null && others.remove(open) && others.isEmpty()) {
            byAddress.remove(open.address());
        }
    }

    /** Closes those with the largest heads if all together are too large. */
    @Override
    public void look(long now) {
        List<OpenConnection> open;
        synchronized (this) {
            open = List.copyOf(all.values());
        }
        long bytes = open.stream().mapToLong(OpenConnection::headBytes).sum();
        if (bytes <= HEAD_BYTES) {
            return;
        }
        Map<OpenConnection, Long> sizes = open.stream().collect(toMap(identity(), OpenConnection::headBytes));
        for (Map.Entry<OpenConnection, Long> largest : sizes.entrySet().stream()
                .sorted(Map.Entry.<OpenConnection, Long>comparingByValue().reversed())
                .toList()) {
            if (bytes <= HEAD_BYTES) {
                return;
            }
            if (largest.getKey().closeIfWaiting(full)) {
                bytes -= largest.getValue();
            }
        }
    }

    private boolean isFull(String address) {
        return all.size() >= limits.all() || ofAddress(address).size() >= limits.ofAddress();
    }

    /** Takes out one in whose place a new one may come, which serves nothing from now on and must be closed. */
    private Optional<OpenConnection> room(String address) {
        Collection<OpenConnection> own = ofAddress(address);
        if (own.size() >= limits.ofAddress()) {
            return takeLongestWaiting(own);
        }
        return all.size() >= limits.all() ? takeLongestWaiting(all.values()) : Optional.empty();
    }

    private Optional<OpenConnection> takeLongestWaiting(Collection<OpenConnection> connections) {
        Optional<OpenConnection> found = longestWaiting(connections);
        while (found.isPresent() && !found.get().claim()) {
            // It has begun a request in this moment.
            found = longestWaiting(connections);
        }
        found.ifPresent(this::remove);
        return found;
    }

    private Collection<OpenConnection> ofAddress(String address) {
        return byAddress.getOrDefault(address, Set.of());
    }

    private static Optional<OpenConnection> longestWaiting(Collection<OpenConnection> connections) {
        return connections.stream()
                .filter(OpenConnection::isWaiting)
                .limit(CANDIDATES)
                .min(Comparator.comparingLong(OpenConnection::waitingSince));
    }

    private static String address(Connection connection) {
        return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress peer
                ? ClientAddress.network(peer.getAddress().getHostAddress())
                : "";
    }
}
