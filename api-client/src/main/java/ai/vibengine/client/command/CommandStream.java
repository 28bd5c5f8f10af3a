package ai.vibengine.client.command;

import ai.vibengine.client.error.ApiException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.BodyStream;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.internal.http.ServerSentEvents;
import ai.vibengine.client.internal.json.Json;
import ai.vibengine.client.internal.json.Response;
import ai.vibengine.client.internal.json.UnreadableFieldException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The output of a command while it runs. It can be walked once, and ends with the command; a command that prints faster
 * than its output is read has to wait. Close it: that kills a command that still runs. Not for use from several threads
 * at once, except for {@link #close}.
 */
public final class CommandStream implements Iterable<CommandOutput>, Closeable {

    private static final Pattern EVENT_STREAM = Pattern.compile("(?is)\\s*text/event-stream\\s*(;.*)?");

    private final SandboxCommands commands;
    private final Json json;
    private final Response response;
    private final BodyStream stream;
    private final ServerSentEvents events;
    private final Deque<CommandOutput> outputs = new ArrayDeque<>();
    private @Nullable Command exit;
    private @Nullable VibengineException failure;

    CommandStream(SandboxCommands commands, Json json, Response response, BodyStream stream, int longestEvent) {
        this.commands = commands;
        this.json = json;
        this.response = response;
        this.stream = stream;
        events = new ServerSentEvents(longestEvent);
        String type = response.header("Content-Type");
        if (type == null || !EVENT_STREAM.matcher(type).matches()) {
            throw new UnreadableResponseException("the answer is no event stream", response.requestId(), null);
        }
    }

    /**
     * Walks on, from where the last walk ended.
     *
     * @return an iterator that waits for the next piece, and throws a {@link VibengineException} when none can come: a
     *     {@link NotFoundException} when the sandbox was stopped
     */
    @Override
    public Iterator<CommandOutput> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                readUntilThereIsSome();
                return !outputs.isEmpty();
            }

            @Override
            public CommandOutput next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return outputs.remove();
            }
        };
    }

    /**
     * Waits for the end of the command. What it prints until then, and was not walked, is dropped.
     *
     * @return how it ended, without its output
     * @throws NotFoundException if the sandbox was stopped
     * @throws VibengineException if the stream fails otherwise
     */
    public Command exit() {
        while (exit == null) {
            outputs.clear();
            readUntilThereIsSome();
        }
        outputs.clear();
        return exit;
    }

    /** Ends the command, unless it is over. */
    @Override
    public void close() {
        if (exit == null) {
            stream.close();
        } else {
            stream.finish();
        }
    }

    /** Hands everything on without waiting. */
    CompletableFuture<Command> follow(Consumer<? super CommandOutput> listener) {
        return Futures.then(
                stream.forEach(part -> {
                    read(part);
                    for (CommandOutput output = outputs.poll(); output != null; output = outputs.poll()) {
                        listener.accept(output);
                    }
                    if (failure != null && exit == null) {
                        throw failure;
                    }
                    return exit == null;
                }),
                done -> exit == null
                        ? CompletableFuture.failedFuture(brokenOff())
                        : CompletableFuture.completedFuture(exit));
    }

    private void readUntilThereIsSome() {
        while (outputs.isEmpty() && exit == null) {
            if (failure != null) {
                throw failure;
            }
            var parts = stream.await();
            if (parts.isEmpty()) {
                throw brokenOff();
            }
            parts.forEach(this::read);
        }
    }

    /** A failure is kept until what was printed before it has been handed on. */
    private void read(ByteBuffer part) {
        try {
            for (ServerSentEvents.Event event : events.read(part)) {
                take(event.name(), event.data());
                if (exit != null) {
                    return;
                }
            }
        } catch (ServerSentEvents.TooLongException e) {
            failure = new UnreadableResponseException(
                    "an event is larger than maxResponseBytes", response.requestId(), null);
        } catch (VibengineException e) {
            failure = e;
        }
    }

    /** Events of other names are those of a newer server. */
    private void take(String name, String data) {
        switch (name) {
            case "stdout", "stderr" -> outputs.add(new CommandOutput(new LogStream(name), text(data)));
            case "exit" ->
                exit = json.read(
                        told(response.status(), data),
                        ai.vibengine.client.internal.generated.Command.class,
                        (wire, unknown) -> new Command(commands, wire, unknown.of(wire)));
            case "error" -> throw failure(data);
            default -> {}
        }
    }

    private String text(String data) {
        try {
            JsonNode text = json.tree(data.getBytes(StandardCharsets.UTF_8)).path("text");
            if (text.isTextual()) {
                return text.textValue();
            }
        } catch (IOException | UnreadableFieldException e) {
            // Not kept as the cause: it quotes what the server sent.
            throw unreadable();
        }
        throw unreadable();
    }

    private UnreadableResponseException unreadable() {
        return new UnreadableResponseException(
                "an event is not what the contract promises", response.requestId(), null);
    }

    /** The status was sent before the failure was known; the code says which it would have been. */
    private ApiException failure(String data) {
        ErrorCode code = json.readError(told(response.status(), data), null).code();
        int status = code.equals(ErrorCode.NOT_FOUND)
                ? 404
                : code.equals(ErrorCode.CONFLICT) ? 409 : code.equals(ErrorCode.SERVICE_UNAVAILABLE) ? 503 : 500;
        return json.readError(told(status, data), null).toException();
    }

    private Response told(int status, String data) {
        return response.with(status, data.getBytes(StandardCharsets.UTF_8));
    }

    private ConnectionException brokenOff() {
        return new ConnectionException("the stream ended before the command", response.requestId(), null);
    }
}
