package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events. */
final class ServerSentEvents {
    static final String MEDIA_TYPE = "text/event-stream";

    private static final JsonMapper MAPPER = new JsonMapper();

    private ServerSentEvents() {}

    /** One of them. */
    record Event(String name, JsonNode data) {}

    /** All of an answer; lines that are of no concern here, comments among them, are passed over, as their standard asks. */
    static List<Event> of(Exchange exchange) {
        return of(exchange.body(), exchange);
    }

    /** Whether one of a name is there, in as much of an answer as has come. */
    static boolean came(String name, String body) {
        return of(body, null).stream().anyMatch(event -> event.name().equals(name));
    }

    private static List<Event> of(String body, @Nullable Exchange exchange) {
        List<Event> events = new ArrayList<>();
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line : body.split("\r\n|\r|\n", -1)) {
            String value = line.substring(line.indexOf(':') + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            if (line.startsWith("event:")) {
                name = value;
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value);
            } else if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(new Event(name, json(data.toString(), exchange)));
                }
                name = "message";
                data.setLength(0);
            }
        }
        return events;
    }

    private static JsonNode json(String data, @Nullable Exchange exchange) {
        try {
            return MAPPER.readTree(data);
        } catch (JsonProcessingException e) {
            throw new MismatchException("an event whose data is JSON", data, exchange);
        }
    }

    /** The texts of all events of a name. */
    static String printed(List<Event> events, String name) {
        StringBuilder printed = new StringBuilder();
        events.stream()
                .filter(event -> event.name().equals(name))
                .forEach(event -> printed.append(event.data().path("text").asText()));
        return printed.toString();
    }

    /** The data of the last event, which is the only one of this name. */
    static JsonNode last(List<Event> events, String name, Exchange exchange) {
        List<String> names = events.stream().map(Event::name).toList();
        Expect.that(
                !names.isEmpty() && names.indexOf(name) == names.size() - 1,
                "one event " + name + ", the last",
                names.toString(),
                exchange);
        return events.get(events.size() - 1).data();
    }
}
