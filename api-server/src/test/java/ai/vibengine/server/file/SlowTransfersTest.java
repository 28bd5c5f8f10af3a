package ai.vibengine.server.file;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uploads that do not come, and output that is not read, in real sandboxes. */
final class SlowTransfersTest {

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealSandboxes();

    private final Api api = SERVER.account();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable connection : open) {
            connection.close();
        }
    }

    @Test
    void uploadsThatDoNotComeHaveABoundAndAreRefusedAtLast() {
        List<String> sandboxes =
                IntStream.range(0, 3).mapToObj(i -> api.create()).toList();
        List<RawHttp> slow = new ArrayList<>();
        for (int i = 0; i < 36; i++) {
            slow.add(upload(sandboxes.get(i / 12), i));
        }

        Answer meanwhile = SERVER.account().get("/sandboxes");
        List<String> outcomes =
                slow.stream().map(RawHttp::read).map(Answer::outcome).toList();

        assertThat(meanwhile.status()).isEqualTo(200);
        assertThat(outcomes.stream().collect(groupingBy(outcome -> outcome, counting())))
                .isEqualTo(Map.of("400 invalid_request", 32L, "429 rate_limited", 4L));
    }

    @Test
    void aStreamThatIsNotReadEndsWithItsCommand() throws Exception {
        String sandboxId = api.create();
        Socket reader = new Socket();
        open.add(reader);
        reader.setReceiveBufferSize(2048);
        reader.connect(
                new InetSocketAddress(SERVER.url().getHost(), SERVER.url().getPort()));
        String body = "{\"command\":\"touch runs; yes; rm runs\",\"timeout\":600}";
        reader.getOutputStream()
                .write(("POST /sandboxes/" + sandboxId + "/commands HTTP/1.1\r\nHost: x\r\nX-API-Key: " + api.key()
                                + "\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));

        assertThat(isCutOff(reader)).isTrue();
        assertThat(api.post(
                                "/sandboxes/" + sandboxId + "/commands",
                                "{\"command\":\"sleep 1; ls /proc/*/exe -l | grep -c bin/yes\"}")
                        .data()
                        .path("stdout")
                        .asText())
                .isEqualTo("0\n");
    }

    private RawHttp upload(String sandboxId, int number) {
        RawHttp connection = new RawHttp(SERVER.url());
        open.add(connection);
        connection.write("PUT /sandboxes/" + sandboxId + "/files?path=a" + number + " HTTP/1.1\nHost: x\nX-API-Key: "
                + api.key() + "\nContent-Length: 100000\n\nx");
        return connection;
    }

    /** Waits for the server to close a connection of which nothing is read. */
    private static boolean isCutOff(Socket socket) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            try {
                socket.getOutputStream().write('\n');
            } catch (IOException closed) {
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }
}
