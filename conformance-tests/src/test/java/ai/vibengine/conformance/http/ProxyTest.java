package ai.vibengine.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
    private static final String CREDENTIALS = "Proxy-Authorization: Basic dTpww6RAMQ=="; // u:pä@1

    @TempDir
    static Path folder;

    private static HttpSender sender(String url, Connection connection) {
        Target target = new Target(URI.create(url), Map.of(Role.MAIN, new Secret("ve_sk_key")));
        return new HttpSender(target, Clock.systemUTC(), connection);
    }

    private static Connection connection() {
        return Connection.direct(Duration.ofSeconds(10));
    }

    private static ForwardProxy proxy(int status) throws IOException {
        return new ForwardProxy(InetAddress.getLoopbackAddress(), status);
    }

    @Test
    void anHttpsTargetIsReachedThroughATunnelWithCredentialsForTheProxyOnly() throws Exception {
        try (TlsServer server = new TlsServer(folder);
                ForwardProxy proxy = proxy(200);
                HttpSender sender = sender(
                        "https://localhost:" + server.port(),
                        connection()
                                .trusting(server.certificate())
                                .through("http://u:p%C3%A4%401@127.0.0.1:" + proxy.port() + "/"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(sender.send(Request.of("GET", "/x?y").as(Role.MAIN)).body())
                        .isEqualTo("GET /x?y[]");
            }
            assertThat(sender.straight()).isTrue();
            assertThat(sender.raw("no target", "GET\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                            .status())
                    .isEqualTo(400);
            assertThat(proxy.asked())
                    .hasSize(2)
                    .allMatch(head -> head.startsWith("CONNECT localhost:" + server.port()));
            assertThat(proxy.asked()).allMatch(head -> head.contains(CREDENTIALS) && !head.contains("ve_sk_key"));
        }
    }

    @Test
    void anHttpTargetIsReachedThroughTheProxyWithCredentialsAndRawBytesAreNotSent() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (ForwardProxy proxy = proxy(200);
                HttpSender sender = sender(
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        connection().through("u:pä@1@127.0.0.1:" + proxy.port()))) {
            assertThat(sender.send(Request.of("GET", "/x")).status()).isEqualTo(204);
            assertThat(sender.straight()).isFalse();
            assertThat(proxy.asked()).hasSize(1).allMatch(head -> head.contains(CREDENTIALS));
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, 407, wants credentials",
        "https, 407, wants credentials",
        "https, 403, refuses connections",
        "https, 502, does not reach the target",
        "https, 503, does not reach the target",
    })
    void aProxyThatRefusesIsNotTakenForTheTarget(String scheme, int status, String said) throws Exception {
        try (ForwardProxy proxy = proxy(status);
                HttpSender sender =
                        sender(scheme + "://target.example", connection().through("127.0.0.1:" + proxy.port()))) {
            String whole = "the proxy 127.0.0.1:" + proxy.port() + " answered " + status + ": it " + said;
            assertThatThrownBy(() -> sender.send(Request.of("GET", "/x")))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining(whole);
            assertThatThrownBy(() -> sender.send(Request.of("POST", "/x").json("{}")))
                    .hasMessageContaining(whole);
            if (scheme.equals("https")) {
                assertThatThrownBy(() -> sender.raw("bytes", new byte[] {'x'}))
                        .isInstanceOf(UnreachableException.class)
                        .hasMessageContaining(whole);
            }
        }
    }

    @Test
    void credentialsThatAreNotTakenAreSaidToBeSoAndNotShown() throws Exception {
        try (ForwardProxy proxy = proxy(407);
                HttpSender sender =
                        sender("https://target.example", connection().through("u:secret@127.0.0.1:" + proxy.port()))) {
            assertThatThrownBy(() -> sender.send(Request.of("GET", "/x")))
                    .hasMessageContaining("it does not take these credentials")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (HttpSender sender = sender("https://target.example", connection().through("127.0.0.1:" + port))) {
            assertThatThrownBy(() -> sender.send(Request.of("GET", "/x")))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("127.0.0.1 port " + port);
        }
    }

    @Test
    void aProxyMayHaveAnAddressOfIpv6() throws Exception {
        try (TlsServer server = new TlsServer(folder);
                ForwardProxy proxy = new ForwardProxy(InetAddress.getAllByName("::1")[0], 200);
                HttpSender sender = sender(
                        "https://localhost:" + server.port(),
                        connection().trusting(server.certificate()).through("[::1]:" + proxy.port()))) {
            assertThat(sender.send(Request.of("GET", "/x")).status()).isEqualTo(200);
            assertThat(proxy.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "h:3128, h, 3128,",
        "h, h, 80,",
        "http://h:3128, h, 3128,",
        "HTTP://h/, h, 80,",
        "http://u@h:1, h, 1, u",
        "http://u:p@my_proxy.example:8080/, my_proxy.example, 8080, u:p",
        "u:p@[2001:db8::1]:8080, 2001:db8::1, 8080, u:p",
        "http://[::1], ::1, 80,",
        "http://u:%3a%2F%25@h, h, 80, u::/%",
    })
    void whatAUserMayWriteIsRead(String text, String host, int port, String credentials) {
        assertThat(Proxy.of(text)).isEqualTo(new Proxy(host, port, Optional.ofNullable(credentials)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " h:1",
                "h:1\n",
                "h:0",
                "h:65536",
                "h:x",
                "::1",
                "::1:80",
                "https://h:1",
                "socks5://h:1",
                "http://",
                "http://h:1/path",
                "http://h:1?x",
                "u:secret@",
                "u:secret@h:x",
                "u:secret@h h"
            })
    void whatIsNoProxyIsRefusedWithoutItsCredentials(String text) {
        assertThatThrownBy(() -> Proxy.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--proxy")
                .hasMessageNotContaining("secret");
    }

    @Test
    void itShowsNoCredentials() {
        assertThat(Proxy.of("u:secret@[::1]:1")).hasToString("[::1]:1");
    }
}
