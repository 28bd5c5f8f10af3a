package ai.vibengine.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers everything with the contract's example, in a process of its own so that it does not count. Prints its port. */
final class ConstantServer {

    private static final String BODY = "{\"data\":{\"sandbox_id\":\"sbx_a1b2c3d4e5\",\"template\":\"base\",\"status\":\"running\","
            + "\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300,\"expires_at\":\"2026-02-21T10:35:00Z\","
            + "\"metadata\":{\"purpose\":\"data-analysis\"}},\"status\":\"ok\"}";
    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: req_7f3c2a9be1\r\n"
                    + "X-RateLimit-Limit: 300\r\nX-RateLimit-Remaining: 299\r\nX-RateLimit-Reset: 60\r\n"
                    + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY)
            .getBytes(StandardCharsets.US_ASCII);

    private ConstantServer() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(socket.getLocalPort());
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                new Thread(() -> serve(connection)).start();
            }
        }
    }

    /** A GET has no body, so a request ends with its first empty line. */
    private static void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            int matched = 0;
            for (int c = in.read(); c >= 0; c = in.read()) {
                matched = c == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : 0;
                if (matched == 4) {
                    connection.getOutputStream().write(ANSWER);
                    matched = 0;
                }
            }
        } catch (IOException e) {
            System.err.println("a client has hung up: " + e);
        }
    }
}
