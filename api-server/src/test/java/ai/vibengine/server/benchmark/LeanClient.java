package ai.vibengine.server.benchmark;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * One connection over which requests are made on the caller's thread: the processors that a client takes are not there for what is
 * measured. It knows no more of HTTP/1.1 than this server says.
 */
@NullMarked
final class LeanClient implements AutoCloseable {

    private static final Pattern SANDBOX_ID = Pattern.compile("sbx_[0-9a-z]+");
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;
    private final String headers;

    LeanClient(URI server, String key) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        headers = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nX-API-Key: " + key + "\r\n";
    }

    /** Starts a sandbox and returns its id. */
    String create() throws IOException {
        String body = request("POST", "/sandboxes", "{\"template\": \"base\", \"timeout\": 3600}");
        Matcher id = SANDBOX_ID.matcher(body);
        if (!id.find()) {
            throw new IOException("no sandbox: " + body);
        }
        return id.group();
    }

    /** Runs the command {@code true} in a sandbox. */
    void runTrue(String sandboxId) throws IOException {
        String body = request("POST", "/sandboxes/" + sandboxId + "/commands", "{\"command\": \"true\"}");
        if (!body.contains("\"exit_code\":0")) {
            throw new IOException("not run: " + body);
        }
    }

    void kill(String sandboxId) throws IOException {
        request("DELETE", "/sandboxes/" + sandboxId, "");
    }

    /** Makes a request that has to succeed, and returns the body of its answer. */
    private String request(String method, String path, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String type = content.length == 0 ? "" : "Content-Type: application/json\r\n";
        String head = method + " " + path + headers + type + "Content-Length: " + content.length + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        String status = line();
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String low = header.toLowerCase(Locale.ROOT);
            if (low.startsWith("content-length:")) {
                length = Integer.parseInt(
                        low.substring("content-length:".length()).strip());
            }
            chunked |= low.startsWith("transfer-encoding:") && low.endsWith("chunked");
        }
        String answer = chunked ? chunks() : text(length);
        if (!status.startsWith("HTTP/1.1 20")) {
            throw new IOException(status + ": " + answer);
        }
        return answer;
    }

    private String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.append(text(size));
            line();
        }
        line();
        return all.toString();
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
