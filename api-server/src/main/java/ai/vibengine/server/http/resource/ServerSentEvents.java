package ai.vibengine.server.http.resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events as they are written on the wire. */
public final class ServerSentEvents {

    /** A comment, which keeps a stream alive and is ignored by its reader. */
    public static final String COMMENT = ":\n\n";

    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    private ServerSentEvents() {}

    /** Returns an event whose data is JSON on one line. */
    public static String event(String name, String json) {
        return head(name) + json + "\n\n";
    }

    /** Writes an event whose data is JSON on one line. */
    public static void write(OutputStream output, String name, byte[] json) throws IOException {
        output.write(head(name).getBytes(StandardCharsets.UTF_8));
        output.write(json);
        output.write(END);
    }

    private static String head(String name) {
        return "event: " + name + "\ndata: ";
    }
}
