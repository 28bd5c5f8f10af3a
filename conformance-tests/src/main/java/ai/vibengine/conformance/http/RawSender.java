package ai.vibengine.conformance.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sends requests that no HTTP client would send, on a socket; through a proxy only if it opens a tunnel. */
final class RawSender {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int MOST_HEADERS = 500;
    private static final int MOST_INTERIM = 20;

    private final Target target;
    private final Clock clock;
    private final Connection connection;
    private final Connector connector;

    RawSender(Target target, Clock clock, Connection connection, Connector connector) {
        this.target = target;
        this.clock = clock;
        this.connection = connection;
        this.connector = connector;
    }

    Exchange send(String what, byte[] bytes) {
        Request request = Request.of(what, target.baseUrl().getRawPath() + "/");
        Instant start = clock.instant();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int status = status(in);
            List<Map.Entry<String, String>> headers = headers(in);
            for (int i = 0; i < MOST_INTERIM && status / 100 == 1; i++) {
                // An interim answer, such as 103 with its hints, is not the answer (RFC 9110, section 15.2).
                status = status(in);
                headers = headers(in);
            }
            long millis = Duration.between(start, clock.instant()).toMillis();
            return new Exchange(request, start, millis, status, headers, body(headers, in));
        } catch (IOException e) {
            throw new UnreachableException(request, e);
        }
    }

    private Socket connect() throws IOException {
        Optional<Proxy> proxy = connection.proxy();
        Socket socket = proxy.isPresent()
                ? connector.connect(proxy.get().host(), proxy.get().port(), connection.timeout())
                : connector.connect(target.host(), target.port(), connection.timeout());
        try {
            if (proxy.isPresent()) {
                tunnel(socket, proxy.get());
            }
            return target.secure() ? secured(socket) : socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void tunnel(Socket socket, Proxy proxy) throws IOException {
        String place = (target.host().contains(":") ? "[" + target.host() + "]" : target.host()) + ":" + target.port();
        String credentials = proxy.authorization()
                .map(value -> "Proxy-Authorization: " + value + "\r\n")
                .orElse("");
        String request = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n" + credentials + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        // Only the head may be read here: TLS follows.
        InputStream in = socket.getInputStream();
        int status = status(in);
        headers(in);
        if (status < 200 || status > 299) {
            throw new ProxyException(proxy, status);
        }
    }

    private SSLSocket secured(Socket socket) throws IOException {
        SSLSocketFactory factory = connection
                .trust()
                .map(SSLContext::getSocketFactory)
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, target.host(), target.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    private static int status(InputStream in) throws IOException {
        String[] top = line(in).split(" ", 3);
        if (top.length < 2 || !top[1].matches("[0-9]{3}")) {
            throw new IOException("that is no HTTP: " + String.join(" ", top));
        }
        return Integer.parseInt(top[1]);
    }

    private static List<Map.Entry<String, String>> headers(InputStream in) throws IOException {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (headers.size() == MOST_HEADERS) {
                throw new IOException("more than " + MOST_HEADERS + " headers");
            }
            int colon = Math.max(0, line.indexOf(':'));
            headers.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).trim()));
        }
        return headers;
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
        for (String size = chunkSize(in);
                size.matches("[0-9A-Fa-f]{1,5}") && body.size() < LONGEST_ANSWER;
                size = chunkSize(in)) {
            byte[] chunk = in.readNBytes(Integer.parseInt(size, 16));
            body.writeBytes(chunk);
            line(in);
            if (chunk.length == 0) {
                break;
            }
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    // Behind the size there may be extensions (RFC 9112, section 7.1.1).
    private static String chunkSize(InputStream in) throws IOException {
        return line(in).split(";", 2)[0].stripTrailing().replaceFirst("^0+(?=[0-9A-Fa-f])", "");
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n' && line.size() < LONGEST_ANSWER; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
