package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxPortException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sandboxes to whose ports there is no way. */
@NullMarked
final class UnreachablePortsTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    private PreviewedSandbox port;

    @BeforeEach
    void start() {
        port = PreviewedSandbox.on(server);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_LISTENER, 502, bad_gateway, Nothing listens",
        "NO_ROOM, 503, service_unavailable, has no process",
        "TOO_OLD, 502, bad_gateway, was started before there were ports",
        "NONSENSE, 502, bad_gateway, cannot be reached"
    })
    void whatTheAgentRefusesIsTold(SandboxPortException.Reason reason, int status, String code, String message)
            throws Exception {
        server.runtime().ports().refuse(() -> new SandboxPortException(reason, "as the test asks"));

        expect(status, code, message);
    }

    @Test
    void aRuntimeWithoutAWayToPortsIsUnavailable() throws Exception {
        server.runtime().ports().refuse(() -> new RuntimeUnavailableException("no socket"));

        expect(503, "service_unavailable", "has no way to the ports");
    }

    private void expect(int status, String code, String message) throws Exception {
        try (Program program = Program.saying("HTTP/1.1 200 OK\r\n\r\n")) {
            port.open(program, "public");
            try (Visitor visitor = port.visit(program, "GET / HTTP/1.1", "Connection: close")) {
                String head = visitor.head();
                assertThat(head).startsWith("HTTP/1.1 " + status + " ");
                assertThat(head.contains("Retry-After: ")).isEqualTo(status == 503);
                assertThat(visitor.rest()).contains("{\"error\":{\"code\":\"" + code + "\"", message);
            }
            assertThat(program.wasAsked()).isFalse();
        }
    }
}
