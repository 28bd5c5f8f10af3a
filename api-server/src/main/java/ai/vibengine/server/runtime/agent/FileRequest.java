package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.SandboxFileException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request about a file, on a connection of its own that ends when nothing moves on it for too long. */
final class FileRequest implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileRequest.class);
    private static final Duration UNTIL_ANSWER = Duration.ofSeconds(10);
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private final AgentConnection connection;
    private final StandstillWatch.Watched watched;

    FileRequest(AgentConnection connection, StandstillWatch watch) {
        this.connection = connection;
        this.watched = watch.watch(connection, UNTIL_ANSWER);
    }

    /** Does something, and closes the request when that fails. */
    <T> T closedOnFailure(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    void send(char type, Payload payload) {
        send(type, payload.buffer());
    }

    void send(char type, ByteBuffer payload) {
        try {
            connection.send(type, payload);
        } catch (IOException notTaken) {
            throw reasonFor(notTaken);
        }
    }

    /** Waits for the first answer. */
    ByteBuffer answer(char type) {
        ByteBuffer payload = expect(type);
        watched.mayStandStill(STANDSTILL);
        return payload;
    }

    ByteBuffer expect(char type) {
        try {
            return connection.expect(type, 0);
        } catch (IOException failure) {
            throw exception(failure);
        }
    }

    /** Notes that a part of the file has been moved. */
    void moved() {
        watched.moved();
    }

    @Override
    public void close() {
        watched.close();
        try {
            connection.close();
        } catch (IOException failure) {
            LOG.debug("a connection did not close", failure);
        }
    }

    /** Returns what the agent said before it took nothing more. */
    private SandboxFileException reasonFor(IOException notTaken) {
        try {
            connection.next();
            return new SandboxFileException(SandboxFileException.Reason.NONSENSE, notTaken);
        } catch (IOException said) {
            return exception(said);
        }
    }

    private SandboxFileException exception(IOException failure) {
        if (failure instanceof AgentFailure told) {
            return exception(told);
        }
        if (watched.stoodStill()) {
            return new SandboxFileException(SandboxFileException.Reason.STOOD_STILL, failure);
        }
        LOG.debug("an agent ended a request about a file", failure);
        return new SandboxFileException(
                failure instanceof ProtocolException
                        ? SandboxFileException.Reason.NONSENSE
                        : SandboxFileException.Reason.ENDED,
                failure);
    }

    private static SandboxFileException exception(AgentFailure told) {
        return switch (told.stage()) {
            case FILE -> SandboxFileException.system(told.errno(), told);
            case REGULAR_FILE -> new SandboxFileException(SandboxFileException.Reason.NOT_REGULAR, told);
            case UNCHANGED -> new SandboxFileException(SandboxFileException.Reason.CHANGED, told);
            case PROCESS, USER -> new SandboxFileException(SandboxFileException.Reason.NO_PROCESS, told);
            case MEMORY -> new SandboxFileException(SandboxFileException.Reason.NO_MEMORY, told);
            default -> new SandboxFileException(SandboxFileException.Reason.NONSENSE, told);
        };
    }
}
