package ai.vibengine.server.testing;

import ai.vibengine.server.store.PostgresAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** A way to a database that is closed when told so, or breaks at the next commit: before the commit of an insert arrives, or before the answer does. */
public final class DatabaseProxy implements AutoCloseable {

    /** Where the way breaks. */
    public enum Break {
        NOWHERE,
        BEFORE_COMMIT,
        BEFORE_ANSWER
    }

    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket listener;
    private final PostgresAddress target;
    private volatile boolean closed;
    private final AtomicReference<Break> next = new AtomicReference<>(Break.NOWHERE);

    /** @param target on this machine */
    public DatabaseProxy(PostgresAddress target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        start(this::accept);
    }

    /** Returns the address that leads to the database. */
    public PostgresAddress address() {
        return new PostgresAddress(
                target.host(),
                listener.getLocalPort(),
                target.database(),
                target.user(),
                target.password(),
                target.tls());
    }

    /** Lets no new connection through while it is closed; those that are there go on. */
    public void setClosed(boolean now) {
        closed = now;
    }

    /** Breaks the connection of the next commit. */
    public void breakNext(Break where) {
        next.set(where);
    }

    /** Returns whether what {@link #breakNext} ordered has happened. */
    public boolean isBroken() {
        return next.get() == Break.NOWHERE;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (closed) {
                    client.close();
                    continue;
                }
                Socket database = new Socket(InetAddress.getLoopbackAddress(), target.port());
                Connection connection = new Connection(client, database);
                start(connection::sendOn);
                start(connection::answer);
            }
        } catch (IOException ended) {
            // The test has.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "database-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private final class Connection {

        private final Socket client;
        private final Socket database;

        Connection(Socket client, Socket database) {
            this.client = client;
            this.database = database;
        }

        void sendOn() {
            byte[] buffer = new byte[BUFFER_BYTES];
            boolean inserted = false;
            try (client;
                    database) {
                InputStream from = client.getInputStream();
                OutputStream to = database.getOutputStream();
                for (int count; (count = from.read(buffer)) >= 0; ) {
                    // What the driver has prepared before it sends without its text, and a commit is that.
                    if (inserted && next.compareAndSet(Break.BEFORE_COMMIT, Break.NOWHERE)) {
                        return;
                    }
                    inserted = text(buffer, count).contains("INSERT");
                    to.write(buffer, 0, count);
                }
            } catch (IOException ended) {
                // By the other side.
            }
        }

        private static String text(byte[] bytes, int count) {
            return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
        }

        void answer() {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (client;
                    database) {
                InputStream from = database.getInputStream();
                OutputStream to = client.getOutputStream();
                for (int count; (count = from.read(buffer)) >= 0; ) {
                    if (text(buffer, count).contains("COMMIT")
                            && next.compareAndSet(Break.BEFORE_ANSWER, Break.NOWHERE)) {
                        return;
                    }
                    to.write(buffer, 0, count);
                }
            } catch (IOException ended) {
                // By the other side.
            }
        }
    }
}
