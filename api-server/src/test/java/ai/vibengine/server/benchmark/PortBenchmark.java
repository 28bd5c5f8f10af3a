package ai.vibengine.server.benchmark;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Api;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.NullMarked;

/**
 * Requests per second through an open port of a sandbox, and through Jetty's own proxy in front of the same program outside. It needs root,
 * {@code cc} and {@code wrk}.
 */
@NullMarked
public final class PortBenchmark {

    private static final int WARM_UP_SECONDS = 20;
    private static final int SECONDS = 5;
    private static final int ROUNDS = 7;
    private static final int PERCENT = 70;
    private static final int THREADS = 16;
    private static final Pattern RESULT = Pattern.compile("Requests/sec:\\s+([0-9.]+)");

    private PortBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path program = compile();
        try (TestServer server = TestServer.onRealSandboxes()) {
            server.start();
            String host = inSandbox(server, program);
            int port = freePort();
            Process outside = new ProcessBuilder(program.toString(), Integer.toString(port)).start();
            Server jetty = proxy(port);
            try {
                int jettyPort = ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
                load(jettyPort, "localhost", WARM_UP_SECONDS);
                load(server.previewPort(), host, WARM_UP_SECONDS);
                Timings byJetty = new Timings();
                Timings byPort = new Timings();
                Timings percent = new Timings();
                for (int round = 0; round < ROUNDS; round++) {
                    double jettys = load(jettyPort, "localhost", SECONDS);
                    double ports = load(server.previewPort(), host, SECONDS);
                    byJetty.add(jettys);
                    byPort.add(ports);
                    percent.add(100 * ports / jettys);
                }
                System.out.printf(
                        "Jetty's proxy %.0f requests/s, open port %.0f requests/s: %.0f %% (target: at least %d %%)%n",
                        byJetty.median(), byPort.median(), percent.median(), PERCENT);
            } finally {
                jetty.stop();
                outside.destroy();
            }
        }
        System.exit(0);
    }

    private static Path compile() throws Exception {
        Path folder = Files.createTempDirectory("constant");
        Path source = folder.resolve("constant.c");
        try (var in = Objects.requireNonNull(PortBenchmark.class.getResourceAsStream("constant.c"))) {
            Files.copy(in, source);
        }
        Path program = folder.resolve("constant");
        int status = new ProcessBuilder("cc", "-O2", "-static", "-o", program.toString(), source.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("cc failed");
        }
        return program;
    }

    /** Starts the program in a sandbox, and returns the host of its port. */
    private static String inSandbox(TestServer server, Path program) throws Exception {
        Api api = server.account();
        String sandbox = api.create("\"timeout\":600");
        api.publish(
                "PUT",
                "/sandboxes/" + sandbox + "/files?path=constant",
                BodyPublishers.ofFile(program),
                "Content-Type",
                "application/octet-stream");
        api.post(
                "/sandboxes/" + sandbox + "/commands",
                "{\"command\": \"chmod +x constant; ./constant 8000\", \"background\": true, \"timeout\": 600}");
        String url = api.post("/sandboxes/" + sandbox + "/ports", "{\"port\": 8000, \"access\": \"public\"}")
                .json()
                .at("/data/url")
                .asText();
        return URI.create(url).getHost();
    }

    private static Server proxy(int port) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new ProxyHandler.Reverse(request ->
                HttpURI.build(request.getHttpURI()).host("127.0.0.1").port(port).asImmutable()));
        server.start();
        return server;
    }

    private static double load(int port, String host, int seconds) throws Exception {
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c32",
                        "-d" + seconds + "s",
                        "-H",
                        "Host: " + host,
                        "http://127.0.0.1:" + port + "/")
                .redirectErrorStream(true)
                .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher result = RESULT.matcher(output);
        if (wrk.waitFor() != 0 || !result.find() || output.contains("Non-2xx")) {
            throw new IOException(output);
        }
        return Double.parseDouble(result.group(1));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
