package ai.vibengine.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectorTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final String SILENT = "127.0.0.9";

    @TempDir
    static Path folder;

    private static Connector resolving(String... addresses) {
        return new Connector(host -> {
            InetAddress[] all = new InetAddress[addresses.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = address(addresses[i]);
            }
            return all;
        });
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getAllByName(text)[0];
    }

    /** A port that neither answers nor refuses: it has as many connections waiting as it may. */
    private static final class SilentPort implements AutoCloseable {
        private final ServerSocket server;
        private final List<Socket> waiting = new ArrayList<>();

        SilentPort(int port) throws IOException {
            server = new ServerSocket(port, 1, address(SILENT));
            for (boolean room = true; room; ) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    room = false;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1 ::1",
        "::1, 127.0.0.1 ::1",
        "127.0.0.1, ::1 127.0.0.1",
        "::1, ::1 127.0.0.1",
        "::1, 127.0.0.1 127.0.0.2 127.0.0.3 ::1",
        "127.0.0.3, 127.0.0.1 127.0.0.2 127.0.0.3",
        "127.0.0.1, 127.0.0.9 127.0.0.1",
        "::1, 127.0.0.9 ::1",
    })
    void whicheverAddressTheServerIsAtItIsFound(String there, String known) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(address(there), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Target target =
                new Target(URI.create("http://my_server:" + server.getAddress().getPort()), Map.of());
        try (HttpSender sender = new HttpSender(
                target, Clock.systemUTC(), Connection.direct(TIMEOUT), resolving(known.split(" ", -1)))) {
            assertThat(sender.send(Request.of("GET", "/")).status()).isEqualTo(204);
            assertThat(sender.raw("a line", "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                            .status())
                    .isEqualTo(204);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerOfHttpsIsFoundAtTheSecondAddressToo() throws Exception {
        try (TlsServer server = new TlsServer(folder)) {
            Target target = new Target(URI.create("https://localhost:" + server.port()), Map.of());
            Connection connection = Connection.direct(TIMEOUT).trusting(server.certificate());
            try (HttpSender sender =
                    new HttpSender(target, Clock.systemUTC(), connection, resolving("::1", "127.0.0.1"))) {
                assertThat(sender.send(Request.of("GET", "/")).status()).isEqualTo(200);
                assertThat(sender.raw("a line", "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedByBothWays() throws Exception {
        try (TlsServer server = new TlsServer(folder)) {
            Target target = new Target(URI.create("https://other.example:" + server.port()), Map.of());
            Connection connection = Connection.direct(TIMEOUT).trusting(server.certificate());
            try (HttpSender sender = new HttpSender(target, Clock.systemUTC(), connection, resolving("127.0.0.1"))) {
                assertThatThrownBy(() -> sender.send(Request.of("GET", "/"))).isInstanceOf(UnreachableException.class);
                assertThatThrownBy(() -> sender.raw("a line", new byte[] {'x', '\n'}))
                        .isInstanceOf(UnreachableException.class)
                        .hasMessageContaining("other.example");
            }
        }
    }

    @Test
    void anAddressOfIpv6IsATarget() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(address("::1"), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Target target =
                new Target(URI.create("http://[::1]:" + server.getAddress().getPort()), Map.of());
        try (HttpSender sender = new HttpSender(target, Clock.systemUTC(), Connection.direct(TIMEOUT))) {
            assertThat(sender.send(Request.of("GET", "/")).status()).isEqualTo(204);
            assertThat(sender.raw("a line", "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                            .status())
                    .isEqualTo(204);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whenNoAddressAnswersEachIsNamed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> resolving("127.0.0.1", "::1").connect("x", port, TIMEOUT))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("127.0.0.1 port " + port)
                .hasMessageContaining("0:0:0:0:0:0:0:1 port " + port);
    }

    @Test
    void theTimeIsForAllAddressesTogether() throws Exception {
        try (SilentPort silent = new SilentPort(0)) {
            assertThatThrownBy(() -> resolving(SILENT, SILENT, SILENT)
                            .connect("x", silent.server.getLocalPort(), Duration.ofSeconds(1)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("in 1 s");
        }
    }

    @Test
    void anAddressThatKeepsSilentHoldsUpNobody() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, address("::1"));
                SilentPort silent = new SilentPort(server.getLocalPort());
                Socket socket = resolving(SILENT, SILENT, "::1").connect("x", silent.server.getLocalPort(), TIMEOUT)) {
            assertThat(socket.getInetAddress()).isInstanceOf(Inet6Address.class);
            assertThat(socket.getSoTimeout()).isEqualTo(10_000);
        }
    }
}
