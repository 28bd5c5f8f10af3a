package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.error.ConnectionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Going through a proxy, and what it may do wrong. */
class ProxyTest {

    private static final String ID = "sbx_a1b2c3d4e5";
    private static final String REFUSAL =
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                    + "Content-Length: 2\r\n\r\nno";

    @Test
    void aProxyThatAsksForCredentialsIsTold() {
        try (ScriptedServer proxy = new ScriptedServer(raw(REFUSAL));
                Vibengine plain = through(proxy, "http://api.example.com").build();
                Vibengine tunnel = through(proxy, "https://api.example.com").build();
                Vibengine withCredentials = through(proxy, "https://api.example.com")
                        .proxyCredentials("user", "open sesame")
                        .build()) {
            for (Vibengine vibengine : List.of(plain, tunnel)) {
                assertThatThrownBy(() -> vibengine.sandboxes().get(ID))
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageContaining("407")
                        .hasMessageContaining("proxyCredentials");
                assertThatThrownBy(() -> vibengine.sandboxes().async().get(ID).join())
                        .hasCauseInstanceOf(ConnectionException.class);
            }
            assertThatThrownBy(() -> withCredentials.sandboxes().get(ID))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("jdk.http.auth.tunneling.disabledSchemes")
                    .hasMessageNotContaining("sesame");
            // Nothing of it is worth another attempt.
            assertThat(proxy.received()).hasSize(5);
        }
    }

    @Test
    void aProxyIsToldItsCredentialsAndTheApiIsNot() {
        String token = Base64.getEncoder().encodeToString("user:open sesame".getBytes(StandardCharsets.UTF_8));
        try (ScriptedServer proxy = new ScriptedServer(json(200, Samples.ONE));
                ScriptedServer api = new ScriptedServer(json(200, Samples.ONE));
                Vibengine through = through(proxy, "http://api.example.com")
                        .proxyCredentials("user", "open sesame")
                        .build();
                Vibengine direct = Samples.client(api)
                        .proxyCredentials("user", "open sesame")
                        .build()) {
            through.sandboxes().get(ID);
            direct.sandboxes().get(ID);

            assertThat(proxy.received().get(0).header("Proxy-Authorization")).isEqualTo("Basic " + token);
            assertThat(api.received().get(0).head()).doesNotContain(token).doesNotContainIgnoringCase("proxy-");
        }
    }

    @Test
    void aSelectorThatThrowsIsTold() {
        ProxySelector broken = new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                throw new IllegalStateException("no idea");
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).proxy(broken).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().get(ID))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("the proxy selector failed")
                    .hasMessageContaining("no idea");
            assertThatThrownBy(() -> vibengine.sandboxes().async().get(ID).join())
                    .hasCauseInstanceOf(ConnectionException.class);
        }
    }

    private static VibengineBuilder through(ScriptedServer proxy, String url) {
        return new VibengineBuilder(name -> null, name -> null)
                .apiKey(Samples.KEY)
                .baseUrl(url)
                .allowClearText(true)
                .proxy(ProxySelector.of(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        URI.create(proxy.url()).getPort())));
    }
}
