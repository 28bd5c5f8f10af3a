package ai.vibengine.conformance.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Opens connections to the first address of a host that answers, trying both families in turn (RFC 8305). */
final class Connector {
    /** The recommendation of RFC 8305, section 5. */
    private static final long HEAD_START_MILLIS = 250;

    private final Resolver resolver;

    /** Looks names up. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    Connector(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Connects within one timeout for all addresses together. */
    Socket connect(String host, int port, Duration timeout) throws IOException {
        List<InetAddress> addresses = inTurns(resolver.addresses(host));
        List<Socket> sockets = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "connect");
            thread.setDaemon(true);
            return thread;
        });
        Socket connected = null;
        try {
            connected = first(addresses, port, timeout, sockets, new ExecutorCompletionService<>(threads));
            connected.setSoTimeout((int) timeout.toMillis());
            return connected;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
            for (Socket socket : sockets) {
                if (socket != connected) {
                    socket.close();
                }
            }
        }
    }

    private static Socket first(
            List<InetAddress> addresses,
            int port,
            Duration timeout,
            List<Socket> sockets,
            CompletionService<Socket> attempts)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        List<String> failures = new ArrayList<>();
        while (failures.size() < addresses.size()) {
            boolean more = sockets.size() < addresses.size();
            if (more) {
                InetSocketAddress address = new InetSocketAddress(addresses.get(sockets.size()), port);
                Socket socket = new Socket();
                sockets.add(socket);
                attempts.submit(() -> opened(socket, address, timeout));
                more = sockets.size() < addresses.size();
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            Future<Socket> done = attempts.poll(more ? Math.min(HEAD_START_MILLIS, left) : left, TimeUnit.MILLISECONDS);
            if (done != null) {
                try {
                    return done.get();
                } catch (ExecutionException e) {
                    failures.add(
                            e.getCause() == null
                                    ? e.toString()
                                    : String.valueOf(e.getCause().getMessage()));
                }
            } else if (System.nanoTime() >= end) {
                failures.add("no connection in " + timeout.toSeconds() + " s");
                break;
            }
        }
        throw new ConnectException(String.join("; ", failures));
    }

    private static Socket opened(Socket socket, InetSocketAddress address, Duration timeout) throws IOException {
        try {
            socket.connect(address, (int) timeout.toMillis());
            return socket;
        } catch (IOException e) {
            throw new IOException(
                    address.getAddress().getHostAddress() + " port " + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    private static List<InetAddress> inTurns(InetAddress[] addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            (address.getClass() == addresses[0].getClass() ? first : second).add(address);
        }
        List<InetAddress> all = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            for (Deque<InetAddress> family : List.of(first, second)) {
                if (!family.isEmpty()) {
                    all.add(family.remove());
                }
            }
        }
        return all;
    }
}
