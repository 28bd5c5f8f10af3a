package ai.vibengine.server.http.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;

/** A connection, and whether it serves a request or waits for one. Thread-safe. */
final class OpenConnection implements Deadlines.Wait {

    /** The time that the head of a request may take once it has begun. */
    static final Duration HEAD = Duration.ofSeconds(15);

    /** The name of the attribute in which a connection keeps this. */
    static final String ATTRIBUTE = "ai.vibengine.connection";

    private enum State {
        WAITING,
        SERVING,
        CLOSED
    }

    private final Connection connection;
    private final String address;
    private final boolean spare;
    private final Supplier<ByteBuffer> refusal;
    private State state = State.WAITING;
    private long waitingSince = System.nanoTime();
    private long bytesBefore;
    private boolean begun;
    private long begunAt;
    private int requests;

    /** Whether a client that is closed is told why. */
    private boolean told;

    /**
     * @param spare whether it is one of those that are there for health alone
     * @param refusal makes the answer to a head that does not come
     */
    OpenConnection(Connection connection, String address, boolean spare, Supplier<ByteBuffer> refusal) {
        this.connection = connection;
        this.address = address;
        this.spare = spare;
        this.refusal = refusal;
    }

    Connection connection() {
        return connection;
    }

    String address() {
        return address;
    }

    boolean isSpare() {
        return spare;
    }

    /** Returns the time at which it began to wait, by {@link System#nanoTime()}. */
    synchronized long waitingSince() {
        return waitingSince;
    }

    synchronized boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Begins a request and tells its number; 0 when the connection is being closed. */
    synchronized int serve() {
        if (state == State.CLOSED) {
            return 0;
        }
        state = State.SERVING;
        return ++requests;
    }

    /** Ends the request with this number, unless the next has begun already. */
    synchronized void served(int request) {
        if (state == State.SERVING && request == requests) {
            state = State.WAITING;
            waitingSince = System.nanoTime();
            bytesBefore = connection.getBytesIn();
            begun = false;
        }
    }

    /** Closes it if it waits for a request; a client that has begun one, or has had no answer yet, gets this one. */
    boolean closeIfWaiting(Supplier<ByteBuffer> answer) {
        boolean claimed = claim();
        if (claimed) {
            close(answer);
        }
        return claimed;
    }

    /** Has it serve nothing more, if it waits for a request. Who claims it must {@linkplain #close(Supplier) close} it. */
    synchronized boolean claim() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.CLOSED;
        told = requests == 0 || connection.getBytesIn() > bytesBefore;
        return true;
    }

    /** Closes it once it is claimed; a client that has begun a request, or has had no answer yet, gets this one. */
    void close(Supplier<ByteBuffer> answer) {
        boolean tells;
        synchronized (this) {
            tells = told;
        }
        if (tells) {
            connection.getEndPoint().write(Callback.NOOP, answer.get());
        }
        // Who has not even read what came before is not waited for: its place is given away already.
        connection.getEndPoint().close();
    }

    /** Returns how many bytes have been read of the head of a request that is not complete yet. */
    synchronized long headBytes() {
        return state == State.WAITING ? connection.getBytesIn() - bytesBefore : 0;
    }

    @Override
    public void look(long now) {
        synchronized (this) {
            if (state != State.WAITING || connection.getBytesIn() == bytesBefore) {
                return;
            }
            if (!begun) {
                begun = true;
                begunAt = now;
            }
            if (now - begunAt < HEAD.toNanos()) {
                return;
            }
        }
        closeIfWaiting(refusal);
    }
}
