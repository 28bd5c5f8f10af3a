package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program in the background: its agent keeps it, this server keeps its outputs. All that is known of it is in its folder. */
final class AgentDetachedExec implements DetachedExec {

    private static final Logger LOG = LoggerFactory.getLogger(AgentDetachedExec.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KILLED = 128 + 9;
    private static final String OUTPUT = "stdout";
    private static final String ERRORS = "stderr";

    private final DetachedFolder folder;
    private final AgentConnection connection;
    private final AgentInput input;
    private final Clock clock;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private volatile boolean abandoned;

    /** @param window how many bytes of input the agent has room for */
    AgentDetachedExec(DetachedFolder folder, AgentConnection connection, int window, Clock clock) {
        this.folder = folder;
        this.connection = connection;
        this.input = new AgentInput(connection, window);
        this.clock = clock;
    }

    /** Receives its events until its end, unless this server ends before. */
    void receive() {
        try (connection;
                FileChannel output = folder.append(OUTPUT);
                FileChannel errors = folder.append(ERRORS)) {
            long most = folder.keptBytes();
            boolean over = false;
            while (!over) {
                char type = connection.next();
                ByteBuffer payload = connection.payload();
                switch (type) {
                    case FrameType.OUTPUT -> keep(output, payload, most);
                    case FrameType.ERRORS -> keep(errors, payload, most);
                    case FrameType.TRUNCATED -> markTruncated(payload);
                    case FrameType.INPUT_TAKEN -> noteInput(payload);
                    case FrameType.EXIT -> {
                        finish(AgentExec.statusIn(payload), payload.getLong());
                        over = true;
                    }
                    default -> throw new IOException("an agent sent a frame of type " + (int) type);
                }
                if (!over && payload.limit() > 0 && type != FrameType.INPUT_TAKEN) {
                    connection.send(
                            FrameType.ACKNOWLEDGE,
                            new Payload().u64(output.position()).u64(errors.position()));
                }
            }
            connection.send(FrameType.RELEASE);
        } catch (EOFException gone) {
            lose(gone);
        } catch (IOException | RuntimeException failure) {
            if (!abandoned && !end.isDone()) {
                LOG.warn("exec {} has lost its agent", execId(), failure);
            }
            lose(failure);
        }
    }

    private void finish(int status, long atMillis) {
        input.end();
        try {
            folder.keepEnd(status, atMillis);
        } catch (IOException full) {
            LOG.warn("the end of exec {} is not written down", execId(), full);
        }
        end.complete(new End(status, atMillis, folder.reason()));
    }

    /** It went with its sandbox, unless it is left to the next server. */
    private void lose(Exception how) {
        LOG.debug("exec {} is over", execId(), how);
        if (!abandoned && !end.isDone()) {
            finish(KILLED, clock.millis());
        }
    }

    private static void keep(FileChannel file, ByteBuffer payload, long most) throws IOException {
        long room = Math.max(0, most - file.position());
        ByteBuffer part = payload.duplicate();
        part.limit(part.position() + (int) Math.min(part.remaining(), room));
        while (part.hasRemaining()) {
            file.write(part);
        }
    }

    private void markTruncated(ByteBuffer payload) throws IOException {
        folder.markTruncated(payload.hasRemaining() && payload.get() == 1 ? OUTPUT : ERRORS);
    }

    private void noteInput(ByteBuffer payload) throws IOException {
        if (payload.remaining() != Integer.BYTES || !input.taken(payload.getInt())) {
            throw new IOException("an agent took input that there was not");
        }
    }

    @Override
    public String execId() {
        return folder.execId();
    }

    @Override
    public String note() {
        return folder.note();
    }

    @Override
    public KeptOutput output() {
        return folder.kept(OUTPUT, end.isDone());
    }

    @Override
    public KeptOutput errors() {
        return folder.kept(ERRORS, end.isDone());
    }

    @Override
    public CompletableFuture<End> end() {
        return end;
    }

    @Override
    public synchronized boolean write(byte[] bytes, Duration patience) {
        try {
            return input.write(bytes, 0, bytes.length, patience);
        } catch (IOException notTaken) {
            LOG.debug("exec {} did not take its input", execId(), notTaken);
            return false;
        }
    }

    @Override
    public void closeInput() {
        try {
            folder.markInputClosed();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The input of exec " + execId() + " was not closed", failure);
        }
        input.close();
    }

    /** Tells the agent once more that the input is over: the server before may have ended in between. */
    void repeatEndOfInput() {
        input.close();
    }

    @Override
    public boolean isInputClosed() {
        return folder.isInputClosed();
    }

    @Override
    public void kill(String why) {
        if (end.isDone()) {
            return;
        }
        try {
            folder.keepReason(why);
            connection.send(FrameType.KILL);
        } catch (IOException over) {
            LOG.debug("exec {} is about to end", execId(), over);
        }
        try {
            end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new RuntimeUnavailableException("Exec " + execId() + " may not have ended", interruption);
        } catch (ExecutionException | TimeoutException failure) {
            throw new RuntimeUnavailableException("Exec " + execId() + " does not end", failure);
        }
    }

    @Override
    public void forget() {
        folder.remove();
    }

    /** Leaves it to the next server. */
    void abandon() {
        abandoned = true;
        try {
            connection.close();
        } catch (IOException failure) {
            LOG.debug("the connection of exec {} does not close", execId(), failure);
        }
    }
}
