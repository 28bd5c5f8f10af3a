package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.process.ServerProcess;
import ai.vibengine.server.runtime.oci.network.Internet;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * Megabytes per second that one connection of a sandbox takes in, let out by a rule for an address and by one for a name, beside a connection
 * that goes over one pair of interfaces and nothing else. The same program takes them from the same server, one after the other. It needs
 * root.
 */
@NullMarked
public final class EgressBenchmark {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = 7;
    private static final int PERCENT_OF_ADDRESS = 50;
    private static final int MEGABYTES_OF_NAME = 200;

    /** Takes the 100 MiB of internet.py five times, and prints the median of MB/s. */
    private static final String CLIENT = """
            import socket, sys, time
            into, rates = bytearray(1 << 20), []
            for _ in range(5):
                s = socket.create_connection((sys.argv[1], 80), 10)
                s.sendall(b"GET /large HTTP/1.1\\r\\nHost: allowed.test\\r\\n\\r\\n")
                start, count = time.perf_counter(), 0
                while n := s.recv_into(into): count += n
                rates.append(count / (time.perf_counter() - start) / 1e6)
                assert count > 100 << 20, count
            print(sorted(rates)[2])
            """;

    private EgressBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("egress");
        Internet internet = Internet.open(folder);
        try (ServerProcess server = ServerProcess.start(
                folder.resolve("data"),
                "--dns",
                internet.address(53),
                "--egress-allow",
                internet.network(),
                "--stop-sandboxes")) {
            Api api = server.api();
            String host = internet.address(10);
            String byAddress = sandbox(api, host);
            String byName = sandbox(api, "allowed.test");
            Timings bare = new Timings();
            Timings address = new Timings();
            Timings name = new Timings();
            Timings percent = new Timings();
            for (int round = 0; round < ROUNDS; round++) {
                double peers = onTheMachine(host);
                double addresses = inSandbox(api, byAddress, host);
                bare.add(peers);
                address.add(addresses);
                percent.add(100 * addresses / peers);
                name.add(inSandbox(api, byName, "allowed.test"));
            }
            System.out.printf(
                    "bare peers %.0f MB/s, by address %.0f MB/s: %.0f %% (target: at least %d %%), by name %.0f MB/s (target: at"
                            + " least %d MB/s)%n",
                    bare.median(),
                    address.median(),
                    percent.median(),
                    PERCENT_OF_ADDRESS,
                    name.median(),
                    MEGABYTES_OF_NAME);
        } finally {
            internet.close();
        }
        System.exit(0);
    }

    private static String sandbox(Api api, String allowed) throws Exception {
        String body = "{\"template\":\"base\",\"timeout\":3600,\"network\":{\"egress\":\"allowlist\",\"allow\":[\""
                + allowed + "\"]}}";
        return api.post("/sandboxes", body).data().path("sandbox_id").asText();
    }

    private static double onTheMachine(String host) throws Exception {
        Process client = new ProcessBuilder("/usr/bin/python3", "-c", CLIENT, host)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return rate(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static double inSandbox(Api api, String sandbox, String host) throws Exception {
        String command = "/usr/bin/python3 -c '" + CLIENT + "' " + host;
        String body = JSON.createObjectNode()
                .put("command", command)
                .put("timeout", 300)
                .toString();
        Api.Answer answer = api.post("/sandboxes/" + sandbox + "/commands", body);
        return rate(answer.data().path("stdout").asText()
                + answer.data().path("stderr").asText());
    }

    private static double rate(String said) throws IOException {
        List<String> lines = said.lines().toList();
        try {
            return Double.parseDouble(lines.get(0));
        } catch (RuntimeException failure) {
            throw new IOException("no rate: " + said, failure);
        }
    }
}
