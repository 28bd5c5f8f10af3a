package ai.vibengine.client.testing.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the requests of one connection. */
final class HttpReader {

    private static final int LONGEST_HEAD = 16 * 1024;

    private final InputStream in;
    private final int longestBody;
    private String requestLine = "";

    HttpReader(InputStream in, int longestBody) {
        this.in = in;
        this.longestBody = longestBody;
    }

    /** What came, and whether the connection can go on after it. */
    record Received(Request request, boolean keepsConnection) {}

    /** Waits for a request; false when none comes any more. */
    boolean hasRequest() throws IOException {
        requestLine = line();
        return !requestLine.isEmpty();
    }

    Received read(OutputStream out) throws IOException {
        try {
            Map<String, String> headers = headers();
            String[] parts = requestLine.split(" ", -1);
            if (parts.length != 3 || !parts[2].matches("HTTP/1\\.[01]") || !parts[0].matches("[A-Z]+")) {
                throw new MalformedRequestException("The request line is malformed.");
            }
            if (!headers.containsKey("host")) {
                throw new MalformedRequestException("There is no Host.");
            }
            int question = parts[1].indexOf('?');
            String path = question < 0 ? parts[1] : parts[1].substring(0, question);
            String query = question < 0 ? "" : parts[1].substring(question + 1);
            checkEncoding(path);
            checkEncoding(query);
            if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            byte[] body = body(headers);
            boolean closes = headers.getOrDefault("connection", "").equalsIgnoreCase("close");
            return new Received(
                    new Request(parts[0], path, query, headers, body, ""), !closes && body.length <= longestBody);
        } catch (MalformedRequestException e) {
            return new Received(Request.malformed(String.valueOf(e.getMessage())), false);
        }
    }

    private static void checkEncoding(String text) throws MalformedRequestException {
        try {
            URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException("The URI is not percent-encoded.");
        }
    }

    private Map<String, String> headers() throws IOException, MalformedRequestException {
        Map<String, String> headers = new HashMap<>();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            length += line.length();
            int colon = line.indexOf(':');
            if (colon < 1 || length > LONGEST_HEAD) {
                throw new MalformedRequestException("The headers are malformed or too long.");
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (before, value) -> before + ", " + value);
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException, MalformedRequestException {
        String length = headers.get("content-length");
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            if (length != null) {
                throw new MalformedRequestException("The framing is ambiguous.");
            }
            return chunks();
        }
        if (length == null) {
            return new byte[0];
        }
        if (!length.matches("[0-9]{1,9}")) {
            throw new MalformedRequestException("Content-Length is not a length.");
        }
        return in.readNBytes(Math.min(Integer.parseInt(length), longestBody + 1));
    }

    private byte[] chunks() throws IOException, MalformedRequestException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() <= longestBody) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,7}")) {
                throw new MalformedRequestException("A chunk has no length.");
            }
            int count = Integer.parseInt(size, 16);
            if (count == 0) {
                while (!line().isEmpty()) {
                    // Trailers say nothing that counts here.
                }
                return body.toByteArray();
            }
            body.writeBytes(in.readNBytes(Math.min(count, longestBody + 1)));
            line();
        }
        return body.toByteArray();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** A request that HTTP itself refuses. */
    private static final class MalformedRequestException extends Exception {

        private static final long serialVersionUID = 1;

        MalformedRequestException(String why) {
            super(why, null, false, false);
        }
    }
}
