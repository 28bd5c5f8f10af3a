package ai.vibengine.client.testing.internal.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** Writes responses as HTTP/1.1. */
final class ResponseWriter {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String EARLY_HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

    private ResponseWriter() {}

    static boolean keepsConnection(Response response) {
        return !response.headers.containsKey("Connection");
    }

    static void write(Response response, boolean head, boolean open, OutputStream out) throws IOException {
        byte[] body = body(response);
        boolean chunked = (response.chunkSize > 0 || response.rest != null) && !head;
        StringBuilder top = new StringBuilder(response.earlyHints ? EARLY_HINTS : "");
        top.append("HTTP/1.1 ").append(response.status).append(" \r\n");
        response.headers.forEach(
                (name, value) -> top.append(name).append(": ").append(value).append("\r\n"));
        top.append(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length)
                .append("\r\n")
                .append(open || response.headers.containsKey("Connection") ? "" : "Connection: close\r\n")
                .append("\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(top.toString().getBytes(StandardCharsets.UTF_8));
        if (chunked) {
            out.write(whole.toByteArray());
            writeChunks(response, body, out);
            if (response.rest != null) {
                writeChunks(response, response.rest.get().getBytes(StandardCharsets.UTF_8), out);
            }
            out.write(("0" + response.chunkExtension + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } else {
            // In one piece, so that the client need not wait for the second packet.
            whole.writeBytes(head ? new byte[0] : body);
            out.write(whole.toByteArray());
        }
        out.flush();
    }

    private static void writeChunks(Response response, byte[] body, OutputStream out) throws IOException {
        int size = response.chunkSize > 0 ? response.chunkSize : Math.max(1, body.length);
        for (int from = 0; from < body.length; from += size) {
            int length = Math.min(size, body.length - from);
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(length) + response.chunkExtension + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            chunk.write(body, from, length);
            chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(chunk.toByteArray());
            out.flush();
            LockSupport.parkNanos(response.chunkPause.toNanos());
        }
    }

    private static byte[] body(Response response) throws IOException {
        if (response.bytes != null) {
            return response.bytes;
        }
        if (response.text != null) {
            return response.text.getBytes(StandardCharsets.UTF_8);
        }
        return response.body == null ? new byte[0] : JSON.writeValueAsBytes(response.body);
    }
}
