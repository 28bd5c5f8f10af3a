package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that runs in a sandbox as long as somebody waits for it. */
final class AgentExec implements AttachedExec {

    private static final Logger LOG = LoggerFactory.getLogger(AgentExec.class);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final int KILLED = 128 + 9;
    private static final int MOST_STATUS = 255;
    private static final int RUNNING = -1;

    private final String execId;
    private final AgentConnection connection;
    private final AgentInput input;
    private final OutputQueue output = new OutputQueue();
    private final OutputQueue errors = new OutputQueue();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    /** @param connection one that has said that the program was started */
    AgentExec(String execId, AgentConnection connection) {
        this.execId = execId;
        this.connection = connection;
        this.input = new AgentInput(connection, AgentInput.WINDOW);
    }

    /** Receives its events until its end. */
    void receive() {
        try (connection) {
            int status = RUNNING;
            while (status == RUNNING) {
                status = event(connection.next());
            }
            finish();
            end.complete(status);
        } catch (EOFException | ClosedChannelException gone) {
            // The sandbox has ended, and took it along; or this server has given it up.
            finish();
            end.complete(KILLED);
        } catch (IOException failure) {
            LOG.warn("exec {} has lost its agent", execId, failure);
            finish();
            end.complete(KILLED);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            finish();
            end.complete(KILLED);
        } catch (RuntimeException failure) {
            finish();
            end.completeExceptionally(failure);
        }
    }

    private void finish() {
        input.end();
        output.end();
        errors.end();
    }

    /** Does what an event means; returns the status when it is the end, {@link #RUNNING} for any other. */
    private int event(char type) throws IOException, InterruptedException {
        ByteBuffer payload = connection.payload();
        switch (type) {
            case FrameType.OUTPUT -> add(output, payload);
            case FrameType.ERRORS -> add(errors, payload);
            case FrameType.INPUT_TAKEN -> {
                if (payload.remaining() != Integer.BYTES || !input.taken(payload.getInt())) {
                    throw new IOException("an agent took input that there was not");
                }
            }
            case FrameType.EXIT -> {
                return statusIn(payload);
            }
            default -> throw new IOException("an agent sent a frame of type " + (int) type + " during an exec");
        }
        return RUNNING;
    }

    /** Returns the status of an exit event. */
    static int statusIn(ByteBuffer payload) throws IOException {
        int status = payload.remaining() == Integer.BYTES + Long.BYTES ? payload.getInt() : -1;
        if (status < 0 || status > MOST_STATUS) {
            throw new IOException("an agent told an impossible end");
        }
        return status;
    }

    private void add(OutputQueue queue, ByteBuffer payload) throws InterruptedException {
        if (payload.hasRemaining()) {
            queue.put(connection.payloadBytes());
        } else {
            queue.end();
        }
    }

    @Override
    public OutputStream input() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                input.write(bytes, offset, length, FOR_EVER);
            }

            @Override
            public void close() {
                input.close();
            }
        };
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return errors;
    }

    @Override
    public CompletableFuture<Boolean> outputWaits() {
        return output.waits();
    }

    @Override
    public CompletableFuture<Boolean> errorsWait() {
        return errors.waits();
    }

    @Override
    public boolean discardOutput() {
        return discard(output, 1);
    }

    @Override
    public boolean discardErrors() {
        return discard(errors, 2);
    }

    private boolean discard(OutputQueue queue, int which) {
        if (end.isDone()) {
            return false;
        }
        try {
            connection.send(FrameType.DISCARD, new Payload().u8(which));
            queue.close();
            return true;
        } catch (IOException over) {
            LOG.debug("exec {} prints no more", execId, over);
            return false;
        }
    }

    @Override
    public CompletableFuture<Integer> end() {
        return end;
    }

    @Override
    public void kill() {
        output.killed();
        errors.killed();
        try {
            connection.send(FrameType.KILL);
        } catch (IOException over) {
            LOG.debug("exec {} has ended", execId, over);
        }
        try {
            end.get(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException over) {
            LOG.debug("exec {} ended badly", execId, over);
        } catch (TimeoutException stuck) {
            giveUp();
            throw new RuntimeUnavailableException("Exec " + execId + " does not end", stuck);
        }
    }

    /** Ends the connection, at which an agent that still works kills the program. */
    void giveUp() {
        try {
            connection.close();
        } catch (IOException failure) {
            LOG.debug("the connection of exec {} does not close", execId, failure);
        }
    }
}
