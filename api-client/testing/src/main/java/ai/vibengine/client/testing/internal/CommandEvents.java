package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What a command prints, as server-sent events. */
final class CommandEvents {

    private final CommandRun run;
    private final StringBuilder text = new StringBuilder(":\n\n");
    private int printed;

    CommandEvents(CommandRun run) {
        this.run = run;
        print();
    }

    /** Adds what was printed since the last time, before the command was stopped. */
    CommandEvents print() {
        List<Course.Print> prints = run.course().prints();
        Instant end = run.end().at();
        for (; printed < prints.size() && !prints.get(printed).at().isAfter(end); printed++) {
            Course.Print print = prints.get(printed);
            event(
                    print.stream(),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("text", new String(print.bytes(), StandardCharsets.UTF_8)));
        }
        return this;
    }

    CommandEvents exit(JsonNode command) {
        event("exit", command);
        return this;
    }

    CommandEvents error(JsonNode error) {
        event("error", error);
        return this;
    }

    private void event(String name, JsonNode data) {
        text.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
    }

    /** Takes what is not sent yet. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    Response response() {
        Response response = new Response(200, null)
                .with("Content-Type", "text/event-stream")
                .with("Cache-Control", "no-store")
                .with("X-Accel-Buffering", "no");
        response.text = take();
        return response;
    }
}
