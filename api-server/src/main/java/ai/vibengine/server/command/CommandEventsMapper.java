package ai.vibengine.server.command;

import ai.vibengine.server.command.CommandEvents.Ended;
import ai.vibengine.server.command.CommandEvents.Event;
import ai.vibengine.server.command.CommandEvents.Failed;
import ai.vibengine.server.command.CommandEvents.Printed;
import ai.vibengine.server.http.resource.ServerSentEvents;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Writes what a command prints as server-sent events. */
final class CommandEventsMapper {

    /** The time within which, roughly, it is noticed that a client has gone away. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private static final byte[] COMMENT = ServerSentEvents.COMMENT.getBytes(StandardCharsets.UTF_8);

    private final ObjectMapper mapper;
    private final Function<Throwable, Object> errors;

    /** @param errors makes the body of the response to a failure */
    CommandEventsMapper(ObjectMapper mapper, Function<Throwable, Object> errors) {
        this.mapper = mapper;
        this.errors = errors;
    }

    Response toResponse(CommandEvents events) {
        StreamingOutput stream = output -> {
            try (events) {
                write(events, output);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            }
        };
        return Response.ok(stream, MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // Proxies buffer an answer unless they are told that the client waits for each part.
                .header("X-Accel-Buffering", "no")
                .build();
    }

    private void write(CommandEvents events, OutputStream output) throws IOException, InterruptedException {
        // At once, so that the client knows that it runs.
        output.write(COMMENT);
        output.flush();
        boolean over = false;
        while (!over) {
            Event event = events.next(HEARTBEAT);
            if (event == null) {
                output.write(COMMENT);
            } else if (event instanceof Printed printed) {
                ServerSentEvents.write(
                        output, printed.channel().word(), mapper.writeValueAsBytes(Map.of("text", printed.text())));
            } else if (event instanceof Ended ended) {
                ServerSentEvents.write(output, "exit", mapper.writeValueAsBytes(CommandWire.command(ended.command())));
                over = true;
            } else if (event instanceof Failed failed) {
                ServerSentEvents.write(output, "error", mapper.writeValueAsBytes(errors.apply(failed.failure())));
                over = true;
            }
            output.flush();
        }
    }
}
