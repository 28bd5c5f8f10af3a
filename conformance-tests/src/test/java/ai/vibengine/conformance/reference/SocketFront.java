package ai.vibengine.conformance.reference;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntBiFunction;

/** HTTP/1.1 by hand: only so is an answer to a malformed request ours to give. */
final class SocketFront implements AutoCloseable {
    private static final int LONGEST_HEADER = 16 * 1024;

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Handler handler;
    private final Wording wording;
    private final ToIntBiFunction<String, String> longestBody;

    /** Answers requests. */
    interface Handler {
        Reply handle(Request request);

        /** The answer to what is no request. */
        Reply malformed(String why);
    }

    /** @param longestBody what a request with this method and path may bring */
    SocketFront(Handler handler, Wording wording, ToIntBiFunction<String, String> longestBody) throws IOException {
        this.handler = handler;
        this.wording = wording;
        this.longestBody = longestBody;
        this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(10_000);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            boolean open = true;
            while (open) {
                String line = line(in);
                if (line.isEmpty()) {
                    return;
                }
                open = one(line, in, out);
            }
        } catch (IOException e) {
            // The client went; there is nobody to tell.
        }
    }

    private boolean one(String line, InputStream in, OutputStream out) throws IOException {
        String[] parts = line.split(" ", -1);
        boolean head = parts[0].equals("HEAD");
        try {
            Map<String, String> headers = headers(in);
            if (parts.length != 3 || !parts[2].matches("HTTP/1\\.[01]") || !parts[0].matches("[A-Z]+")) {
                throw new Malformed("The request line is malformed.");
            }
            if (!headers.containsKey("host")) {
                throw new Malformed("There is no Host.");
            }
            if (head) {
                headers.put("x-was-head", "yes");
            }
            byte[] body = body(headers, in);
            int question = parts[1].indexOf('?');
            String path = question < 0 ? parts[1] : parts[1].substring(0, question);
            // Only a file may be of any size.
            boolean tooLong = body.length > longestBody.applyAsInt(parts[0], path) && !parts[0].equals("PUT");
            String query = question < 0 ? "" : parts[1].substring(question + 1);
            Request request = new Request(
                    head ? "GET" : parts[0], decoded(path), query, headers, tooLong ? new byte[0] : body, tooLong);
            boolean open = !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
            wording.write(handler.handle(request), head, open, out);
            return open && !wording.closes();
        } catch (Malformed e) {
            wording.write(handler.malformed(String.valueOf(e.getMessage())), head, false, out);
            return false;
        }
    }

    private static String decoded(String path) throws Malformed {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Malformed("The path is malformed.");
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException, Malformed {
        Map<String, String> headers = new HashMap<>();
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            length += line.length();
            int colon = line.indexOf(':');
            if (colon < 1 || length > LONGEST_HEADER) {
                throw new Malformed("The headers are malformed or too long.");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    private static byte[] body(Map<String, String> headers, InputStream in) throws IOException, Malformed {
        String length = headers.get("content-length");
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            if (length != null) {
                throw new Malformed("The framing is ambiguous.");
            }
            return chunks(in);
        }
        if (length == null) {
            return new byte[0];
        }
        if (!length.matches("[0-9]{1,9}")) {
            throw new Malformed("Content-Length is no length.");
        }
        return in.readNBytes(Integer.parseInt(length));
    }

    private static byte[] chunks(InputStream in) throws IOException, Malformed {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (!size.matches("[0-9A-Fa-f]{1,7}")) {
                throw new Malformed("A chunk has no length.");
            }
            int count = Integer.parseInt(size, 16);
            body.writeBytes(in.readNBytes(count));
            line(in);
            if (count == 0) {
                return body.toByteArray();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Not HTTP. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String why) {
            super(why, null, false, false);
        }
    }
}
