package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in real sandboxes, seen from outside through their agents. */
@NullMarked
final class PortsOfSandboxesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Answers each request with its body, or with what the path asks for. */
    private static final String PROGRAM = """
            import http.server, socketserver, socket, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    size = int(self.path[1:] or 0)
                    self.send_response(200)
                    self.send_header("Content-Length", str(size))
                    self.end_headers()
                    while size > 0:
                        part = min(size, 1 << 20)
                        self.wfile.write(b"x" * part)
                        size -= part
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def log_message(self, *arguments):
                    pass
            class Server(socketserver.ThreadingTCPServer):
                address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
                daemon_threads = True
                request_queue_size = 128
            Server((sys.argv[1], 8000), Handler).serve_forever()
            """;

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealSandboxes();

    private Api api;
    private String sandbox;

    @BeforeEach
    void start() throws Exception {
        api = SERVER.account();
        sandbox = api.post("/sandboxes", "{\"template\": \"base\", \"timeout\": 300}")
                .json()
                .at("/data/sandbox_id")
                .asText();
        assertThat(api.post("/sandboxes/" + sandbox + "/ports", "{\"port\": 8000, \"access\": \"public\"}")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1"})
    void aProgramIsReachedWhereverItListens(String address) throws Exception {
        serve(address);
        try (Visitor visitor = visit("POST / HTTP/1.1", "Content-Length: 5")) {
            visitor.send("hello");
            assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            assertThat(visitor.read(5)).isEqualTo("hello");
        }
    }

    @Test
    void nothingThatListensIsABadGateway() throws Exception {
        try (Visitor visitor = visit("GET / HTTP/1.1")) {
            assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
            assertThat(visitor.read(80)).contains("bad_gateway", "Nothing listens on port 8000");
        }
    }

    @Test
    void manyConnectionsAtOnceTakeOneProcessOfTheSandbox() throws Exception {
        serve("127.0.0.1");
        int before = processes();
        List<Visitor> visitors = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                visitors.add(visit("POST / HTTP/1.1", "Content-Length: 1"));
            }
            assertThat(processes()).isLessThanOrEqualTo(before + 1);
            for (Visitor visitor : visitors) {
                visitor.send("x");
                assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
                assertThat(visitor.read(1)).isEqualTo("x");
            }
        } finally {
            for (Visitor visitor : visitors) {
                visitor.close();
            }
        }
    }

    @Test
    void aLongAnswerComesToAReaderThatIsSlowAtFirst() throws Exception {
        serve("127.0.0.1");
        int length = 64 << 20;
        try (Visitor visitor = visit("GET /" + length + " HTTP/1.1")) {
            assertThat(visitor.head()).startsWith("HTTP/1.1 200 ");
            for (int i = 0; i < 64; i++) {
                assertThat(visitor.in().readNBytes(1 << 20)).hasSize(1 << 20);
            }
        }
    }

    @Test
    void theEndOfTheSandboxEndsWhatIsUnderWay() throws Exception {
        serve("127.0.0.1");
        try (Visitor visitor = visit("POST / HTTP/1.1", "Content-Length: 5", "Expect: 100-continue")) {
            // It is under way once the body is asked for.
            assertThat(visitor.head()).startsWith("HTTP/1.1 100 ");
            visitor.send("h");
            api.delete("/sandboxes/" + sandbox);
            assertThat(visitor.head()).startsWith("HTTP/1.1 502 ");
        }
        try (Visitor visitor = visit("GET / HTTP/1.1")) {
            assertThat(visitor.head()).startsWith("HTTP/1.1 404 ");
        }
    }

    /** Has the program listen, and waits until it does. */
    private void serve(String address) throws Exception {
        api.send("PUT", "/sandboxes/" + sandbox + "/files?path=/home/user/serve.py", PROGRAM);
        run("python3 serve.py " + address, true);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String status = "";
        while (!status.startsWith("HTTP/1.1 200") && System.nanoTime() < deadline) {
            try (Visitor visitor = visit("GET /0 HTTP/1.1")) {
                status = visitor.head();
            }
        }
        assertThat(status).startsWith("HTTP/1.1 200");
    }

    private int processes() throws Exception {
        return run("ls -d /proc/[0-9]* | wc -l", false);
    }

    private int run(String command, boolean background) throws Exception {
        String body = new ObjectMapper().writeValueAsString(Map.of("command", command, "background", background));
        String output = api.post("/sandboxes/" + sandbox + "/commands", body)
                .json()
                .at("/data/stdout")
                .asText()
                .trim();
        return output.isEmpty() ? 0 : Integer.parseInt(output);
    }

    private Visitor visit(String request, String... headers) throws IOException {
        String[] lines = new String[headers.length + 2];
        lines[0] = request;
        lines[1] = "Host: 8000-" + sandbox.replace('_', '-') + ".localhost";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return Visitor.sending(SERVER.previewPort(), lines);
    }
}
