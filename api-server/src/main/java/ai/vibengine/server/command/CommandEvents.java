package ai.vibengine.server.command;

import ai.vibengine.server.clock.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of a command while it runs, and at last its end. A command whose events are not taken waits; one whose events have been closed
 * is killed. One thread takes them.
 */
public final class CommandEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandEvents.class);
    private static final int WAITING = 4;
    private static final int CHUNK = 8 * 1024;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(WAITING);
    private final Runnable kill;
    private final int outputBytes;
    private volatile boolean closed;

    /**
     * Constructs events none of which has been taken yet.
     *
     * @param outputBytes how much of each output is handed on as it comes; of the rest so much a second
     */
    CommandEvents(Runnable kill, int outputBytes) {
        this.kill = kill;
        this.outputBytes = outputBytes;
    }

    /** Something that happened. */
    public sealed interface Event {}

    /** It printed something. */
    public record Printed(Command.Channel channel, String text) implements Event {}

    /** It ended. */
    public record Ended(Command command) implements Event {}

    /** It came to nothing, as when the sandbox was stopped. */
    public record Failed(Throwable failure) implements Event {}

    /** Returns the next event; null when there is none in that time. After {@link Ended} or {@link Failed} there is none. */
    public @Nullable Event next(Duration patience) throws InterruptedException {
        return events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads an output to its end. */
    Runnable reader(Command.Channel channel, InputStream stream) {
        return () -> {
            char[] chunk = new char[CHUNK];
            Pace pace = new Pace(outputBytes, outputBytes);
            // Decodes across the borders of chunks, and shows what is not UTF-8 as U+FFFD.
            try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                for (int length = reader.read(chunk); length >= 0; length = reader.read(chunk)) {
                    put(new Printed(channel, new String(chunk, 0, length)));
                    pace.passed(length);
                }
            } catch (IOException ended) {
                LOG.debug("an output ended early", ended);
            }
        };
    }

    void end(CompletableFuture<Command> command) {
        var unused = command.whenComplete(
                (ended, failure) -> put(failure == null ? new Ended(ended) : new Failed(cause(failure))));
    }

    /** Takes no more; a command that still runs is killed. */
    @Override
    public void close() {
        closed = true;
        kill.run();
        events.clear();
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    private void put(Event event) {
        try {
            // The wait is in steps, because events are not taken any more once this is closed.
            while (!closed && !events.offer(event, 100, TimeUnit.MILLISECONDS)) {
                LOG.trace("waiting for a reader");
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }
}
