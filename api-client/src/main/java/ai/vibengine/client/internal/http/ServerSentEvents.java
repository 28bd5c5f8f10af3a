package ai.vibengine.client.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an event stream by the rules of the HTML standard, in whatever pieces it comes. One that has not come to its
 * end when the stream is over is none.
 */
public final class ServerSentEvents {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String DEFAULT_NAME = "message";

    private final int limit;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final StringBuilder data = new StringBuilder();
    private String name = DEFAULT_NAME;
    private boolean afterReturn;
    private boolean first = true;

    /**
     * A reader.
     *
     * @param limit the longest event, in bytes
     */
    public ServerSentEvents(int limit) {
        this.limit = limit;
    }

    /** One event. */
    public record Event(String name, String data) {}

    /**
     * Reads on.
     *
     * @return the events that have come to their end
     * @throws TooLongException if one is over the limit
     */
    public List<Event> read(ByteBuffer piece) throws TooLongException {
        List<Event> events = new ArrayList<>();
        while (piece.hasRemaining()) {
            byte b = piece.get();
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                endLine(events);
            } else {
                line.write(b);
                if (line.size() + data.length() > limit) {
                    throw new TooLongException();
                }
            }
        }
        return events;
    }

    private void endLine(List<Event> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first) {
            first = false;
            text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        }
        if (!text.isEmpty()) {
            field(text);
            return;
        }
        if (!data.isEmpty()) {
            events.add(new Event(name, data.substring(0, data.length() - 1)));
        }
        data.setLength(0);
        name = DEFAULT_NAME;
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        String value = rest.startsWith(" ") ? rest.substring(1) : rest;
        if (field.equals("data")) {
            data.append(value).append('\n');
        } else if (field.equals("event")) {
            name = value;
        }
    }

    /** An event is larger than the setting allows. */
    public static final class TooLongException extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
