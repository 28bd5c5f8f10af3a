package ai.vibengine.server.testing;

import ai.vibengine.server.testing.ContractCheck.Asked;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes bytes to a socket that no HTTP client would, and reads the answers. Those too are held against the contract. */
public final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final ContractCheck CONTRACT = new ContractCheck();

    /** The parts of a request line that tell which operation was meant. */
    private static final Pattern REQUEST_LINE = Pattern.compile("(?<method>[A-Z]+) +(http://[^/ ]*)?(?<path>[^ ?#]*)");

    private final Socket socket;
    private final InputStream in;
    private boolean headOnly;

    /** Connects. */
    public RawHttp(URI server) {
        try {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One request on a connection of its own; in the text, a line break is CRLF. */
    public static Answer send(URI server, String request) {
        return send(server, request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One request on a connection of its own. */
    public static Answer send(URI server, byte[] request) {
        try (RawHttp http = new RawHttp(server)) {
            http.write(request);
            Matcher line = REQUEST_LINE.matcher(new String(request, StandardCharsets.ISO_8859_1));
            boolean wellFormed = line.lookingAt();
            http.headOnly = wellFormed && line.group("method").equals("HEAD");
            Answer answer = http.read();
            CONTRACT.check(
                    wellFormed ? line.group("method") : "", wellFormed ? line.group("path") : "", Asked.BADLY, answer);
            return answer;
        }
    }

    /** Writes what it is given. A server that has refused already may not take all of it. */
    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException refused) {
            // The answer tells why.
        }
    }

    /** Writes text; a line break is CRLF. */
    public void write(String text) {
        write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads one answer to its end. */
    public Answer read() {
        try {
            String statusLine = line();
            List<String> lines = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                lines.add(line);
            }
            TreeMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line : lines) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
            boolean bodiless = status < 200 || headOnly;
            return new Answer(status, headers, bodiless ? "" : new String(body(headers), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether the server has closed the connection, or does so within the time that is waited for an answer. */
    public boolean isAtEnd() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("Content-Length")) {
            return in.readNBytes(Integer.parseInt(headers.get("Content-Length").get(0)));
        }
        if (!headers.containsKey("Transfer-Encoding")) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended after: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
