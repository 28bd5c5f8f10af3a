package ai.vibengine.conformance.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;

/** Sends what no client of HTTP would. */
final class RawWire {
    private static final int LONGEST_ANSWER = 1 << 20;

    private RawWire() {}

    static Exchange send(Target target, String what, byte[] bytes, Clock clock, Duration timeout) {
        Call call = Call.of(what, target.baseUrl().getRawPath() + "/");
        Instant start = clock.instant();
        try (Socket socket = connect(target.baseUrl(), (int) timeout.toMillis())) {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String[] top = line(in).split(" ", 3);
            if (top.length < 2 || !top[1].matches("[0-9]{3}")) {
                throw new IOException("that is no HTTP: " + String.join(" ", top));
            }
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = Math.max(0, line.indexOf(':'));
                headers.add(Map.entry(
                        line.substring(0, colon), line.substring(colon + 1).trim()));
            }
            long millis = Duration.between(start, clock.instant()).toMillis();
            return new Exchange(call, start, millis, Integer.parseInt(top[1]), headers, body(headers, in));
        } catch (IOException e) {
            throw new UnreachableException(call, e);
        }
    }

    private static Socket connect(URI url, int millis) throws IOException {
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(url.getHost(), port), millis);
        socket.setSoTimeout(millis);
        return secure
                ? ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, url.getHost(), port, true)
                : socket;
    }

    private static String body(List<Map.Entry<String, String>> headers, InputStream in) throws IOException {
        String length = "";
        boolean chunked = false;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            length = name.equals("content-length") ? header.getValue() : length;
            chunked |= name.equals("transfer-encoding");
        }
        if (!chunked) {
            int most = length.matches("[0-9]{1,6}") ? Integer.parseInt(length) : LONGEST_ANSWER;
            return new String(in.readNBytes(most), StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String size = line(in); size.matches("[0-9A-Fa-f]{1,5}"); size = line(in)) {
            byte[] chunk = in.readNBytes(Integer.parseInt(size, 16));
            body.writeBytes(chunk);
            line(in);
            if (chunk.length == 0) {
                break;
            }
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n' && line.size() < LONGEST_ANSWER; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
