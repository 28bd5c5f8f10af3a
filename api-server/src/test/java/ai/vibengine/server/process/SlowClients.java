package ai.vibengine.server.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Connections that send, or take, a little now and then. All of them have one thread, and end when this is closed. */
@NullMarked
final class SlowClients implements AutoCloseable {

    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_LENGTH = 3;

    /** As small as the kernel has them, so that the server sees how slowly they are emptied. */
    private static final int RECEIVE_BUFFER = 4096;

    private final InetSocketAddress server;
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "slow-clients");

    SlowClients(URI server) {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
    }

    /** Adds some that send a byte each few seconds behind the beginning, and begin again when they are closed. */
    void addSenders(int count, String beginning) {
        for (int i = 0; i < count; i++) {
            // 2 to 8 seconds, and not all at the same moment.
            clients.add(new Client(beginning, 2_000 + i * 6_000L / count, true));
        }
    }

    /** Adds some that send a whole request once, and take a little of the answer each half second. */
    void addReaders(int count, String request) {
        for (int i = 0; i < count; i++) {
            clients.add(new Client(request, 500, false));
        }
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the statuses of the answers that came. */
    List<Integer> statuses() {
        return List.copyOf(statuses);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (Client client : clients) {
                    client.act();
                }
                // Slowness is what this is about.
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            clients.forEach(Client::close);
        }
    }

    /** One connection after the other. */
    private final class Client {

        private final ByteBuffer beginning;
        private final long pauseNanos;
        private final boolean sends;
        private final ByteBuffer taken = ByteBuffer.allocate(256);
        private @Nullable SocketChannel channel;
        private boolean done;
        private boolean told;
        private long next;

        Client(String beginning, long pauseMillis, boolean sends) {
            this.beginning = ByteBuffer.wrap(beginning.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
            this.sends = sends;
        }

        void act() {
            if (done || System.nanoTime() - next < 0) {
                return;
            }
            next = System.nanoTime() + pauseNanos;
            SocketChannel open = channel;
            try {
                if (open == null) {
                    channel = connect();
                } else if (!take(open)) {
                    close();
                    done = !sends;
                } else if (sends) {
                    open.write(ByteBuffer.wrap(new byte[] {'a'}));
                }
            } catch (IOException cut) {
                close();
                done = !sends;
            }
        }

        private SocketChannel connect() throws IOException {
            SocketChannel opened = SocketChannel.open();
            try {
                opened.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
                opened.connect(server);
                ByteBuffer all = beginning.duplicate();
                while (all.hasRemaining()) {
                    opened.write(all);
                }
                opened.configureBlocking(false);
                told = false;
                return opened;
            } catch (IOException refused) {
                opened.close();
                throw refused;
            }
        }

        /** Whether there may be more. */
        private boolean take(SocketChannel open) throws IOException {
            int read = open.read(taken.clear());
            if (read >= STATUS_AT + STATUS_LENGTH && !told) {
                told = true;
                String line = new String(taken.array(), STATUS_AT, STATUS_LENGTH, StandardCharsets.US_ASCII);
                statuses.add(Integer.valueOf(line));
            }
            return read >= 0;
        }

        private void close() {
            SocketChannel open = channel;
            channel = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
    }
}
