package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Writes answers, in one of the many ways that mean the same. */
final class Wording {
    private final Faults faults;
    private final JsonMapper mapper = new JsonMapper();

    Wording(Faults faults) {
        this.faults = faults;
    }

    boolean closes() {
        return faults.on("variant-close");
    }

    void write(Reply reply, boolean head, boolean open, OutputStream out) throws IOException {
        byte[] body = reply.bytes == null ? text(reply).getBytes(StandardCharsets.UTF_8) : reply.bytes;
        StringBuilder top = new StringBuilder("HTTP/1.1 " + reply.status + " Status\r\n");
        for (Map.Entry<String, String> header : reply.headers.entrySet()) {
            String name = faults.on("variant-lower-headers")
                    ? header.getKey().toLowerCase(Locale.ROOT)
                    : faults.on("variant-upper-headers") ? header.getKey().toUpperCase(Locale.ROOT) : header.getKey();
            top.append(name).append(": ").append(header.getValue()).append("\r\n");
        }
        boolean slow = reply.text != null && faults.on("variant-slow-events");
        boolean chunked = (faults.on("variant-chunked") || reply.rest != null || slow) && !head;
        top.append(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length)
                .append("\r\n")
                .append(open && !closes() ? "" : "Connection: close\r\n")
                .append("\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(top.toString().getBytes(StandardCharsets.UTF_8));
        if (chunked && (reply.rest != null || slow)) {
            out.write(whole.toByteArray());
            stream(body, slow, out);
            if (reply.rest != null) {
                stream(reply.rest.get().getBytes(StandardCharsets.UTF_8), slow, out);
            }
            whole.reset();
            whole.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else if (chunked) {
            int half = body.length / 2;
            chunk(whole, body, 0, half);
            chunk(whole, body, half, body.length - half);
            whole.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else if (!head || faults.on("head-with-body")) {
            whole.writeBytes(body);
        }
        out.write(whole.toByteArray());
        out.flush();
    }

    private static void stream(byte[] body, boolean slow, OutputStream out) throws IOException {
        int size = slow ? 16 : Math.max(1, body.length);
        for (int from = 0; from < body.length; from += size) {
            ByteArrayOutputStream piece = new ByteArrayOutputStream();
            chunk(piece, body, from, Math.min(size, body.length - from));
            out.write(piece.toByteArray());
            out.flush();
            if (slow) {
                LockSupport.parkNanos(3_000_000);
            }
        }
    }

    private static void chunk(ByteArrayOutputStream out, byte[] body, int from, int length) {
        if (length > 0) {
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body, from, length);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String text(Reply reply) {
        if (reply.text != null) {
            return reply.text;
        }
        if (reply.body == null) {
            return "";
        }
        JsonNode body = faults.on("variant-key-order") ? reversed(reply.body) : reply.body;
        return faults.on("variant-pretty")
                ? body.toPrettyString() + "\n"
                : mapper.valueToTree(body).toString();
    }

    private JsonNode reversed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.reverse(names);
            ObjectNode turned = mapper.createObjectNode();
            names.forEach(name -> turned.set(name, reversed(object.get(name))));
            return turned;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode turned = mapper.createArrayNode();
            array.forEach(element -> turned.add(reversed(element)));
            return turned;
        }
        return node;
    }
}
