package ai.vibengine.server.runtime.oci.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class ConnectionHeadTest {

    @Test
    void theGreetingOfTlsGivesItsServerNameOnceItIsWhole() throws Exception {
        byte[] hello = hello("Allowed.Example.com");

        assertThat(read(hello).name()).hasValue("allowed.example.com");
        for (int length = 0; length < hello.length; length++) {
            assertThat(ConnectionHead.read(hello, length))
                    .as("%s bytes", length)
                    .isEqualTo(new ConnectionHead(false, Optional.empty()));
        }
    }

    @Test
    void aGreetingInSeveralRecordsIsReadAsOne() throws Exception {
        byte[] hello = hello("allowed.example.com");
        ByteBuffer split = ByteBuffer.allocate(hello.length + 5);
        int first = 40;
        split.put(hello, 0, 3).putShort((short) first).put(hello, 5, first);
        split.put(hello, 0, 3)
                .putShort((short) (hello.length - 5 - first))
                .put(hello, 5 + first, hello.length - 5 - first);

        assertThat(read(split.array()).name()).hasValue("allowed.example.com");
    }

    @Test
    void aGreetingWithoutAServerNameHasNone() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        assertThat(read(wrap(engine))).isEqualTo(new ConnectionHead(true, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: Allowed.Example.com",
                "host:allowed.example.com:8080 ",
                "HOST: allowed.example.com.",
                "A: b\r\nHost: allowed.example.com"
            })
    void aRequestOfHttpGivesItsHost(String field) {
        assertThat(read("GET /a HTTP/1.1\r\n" + field + "\r\n\r\nbody").name()).hasValue("allowed.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hos: a.com",
                "Host: a.com\r\nHost: b.com",
                "Host: a.com b",
                "Host: a\u0000.com",
                "Host: [::1]",
                "Host: a_b.c/../",
                "Host:"
            })
    void aRequestWithoutOneHostHasNone(String field) {
        assertThat(read("GET / HTTP/1.1\r\n" + field + "\r\n\r\n"))
                .isEqualTo(new ConnectionHead(true, Optional.empty()));
    }

    @Test
    void aRequestIsWaitedForAndOtherProtocolsAreNot() {
        assertThat(read("GET / HTTP/1.1\r\nHost: a.com\r\n").isComplete()).isFalse();
        for (String other : List.of("SSH-2.0-x\r\n", "\u0000\u0001", "ehlo x\r\n", "\u0016x")) {
            ConnectionHead head = read(other + "0123456789");
            assertThat(head.name()).as(other).isEmpty();
        }
    }

    @Test
    void noBytesDoMoreThanBeRefused() throws Exception {
        Random random = new Random(7);
        byte[] hello = hello("allowed.example.com");
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = Arrays.copyOf(hello, hello.length);
            for (int change = 0; change < 1 + i % 4; change++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            ConnectionHead.read(changed, changed.length)
                    .name()
                    .ifPresent(name -> assertThat(name).matches("[a-z0-9_.-]+"));
        }
    }

    private static ConnectionHead read(String text) {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ConnectionHead read(byte[] bytes) {
        return ConnectionHead.read(bytes, bytes.length);
    }

    private static byte[] hello(String name) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        return wrap(engine);
    }

    private static byte[] wrap(SSLEngine engine) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
