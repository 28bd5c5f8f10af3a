package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.oci.OrdinaryUser;
import ai.vibengine.server.runtime.oci.network.Internet;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attacks on networks (attacks.py) in sandboxes and builds of a whole server, as root and as an ordinary user. */
@NullMarked
class EgressAttacksIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "attacks.py";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final AtomicInteger reached = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private Internet internet;

    @SuppressWarnings("NullAway.Init")
    private ServerSocket ofTheMachine;

    @SuppressWarnings("NullAway.Init")
    private DatagramSocket packetsOfTheMachine;

    @BeforeEach
    void open() throws Exception {
        Path servers = Files.createDirectories(folder.resolve("internet"));
        internet = Internet.open(servers);
        Path files = Files.createDirectories(servers.resolve("files"));
        try (InputStream script = Internet.class.getResourceAsStream(SCRIPT)) {
            Files.write(files.resolve(SCRIPT), Objects.requireNonNull(script).readAllBytes());
        }
        ofTheMachine = new ServerSocket(0);
        packetsOfTheMachine = new DatagramSocket(ofTheMachine.getLocalPort());
        var unusedConnections = DaemonThreads.start("machine-tcp", this::greet);
        var unusedPackets = DaemonThreads.start("machine-udp", this::count);
    }

    @AfterEach
    void close() throws Exception {
        ofTheMachine.close();
        packetsOfTheMachine.close();
        internet.close();
    }

    private void greet() {
        try {
            while (true) {
                try (Socket guest = ofTheMachine.accept()) {
                    reached.incrementAndGet();
                    guest.getOutputStream().write("I am the machine\n".getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            assertThat(ofTheMachine.isClosed()).isTrue();
        }
    }

    private void count() {
        try {
            while (true) {
                packetsOfTheMachine.receive(new DatagramPacket(new byte[9], 9));
                reached.incrementAndGet();
            }
        } catch (IOException closed) {
            assertThat(packetsOfTheMachine.isClosed()).isTrue();
        }
    }

    @Test
    void noneComesThroughWithRoot() throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(data, options())) {
            attack(server);
        }
        assertThat(Eventually.get(() -> EgressIT.traces(data), List::isEmpty)).isEmpty();
    }

    @Test
    void noneComesThroughAsAnOrdinaryUser() throws Exception {
        OrdinaryUser user = OrdinaryUser.in(folder).withTun();
        Path data = user.folder("home").resolve("data");
        try (ServerProcess server = ServerProcess.startAs(user, data, options())) {
            attack(server);
        }
        assertThat(Eventually.get(() -> EgressIT.traces(data), List::isEmpty)).isEmpty();
    }

    private String[] options() {
        return new String[] {
            "--egress",
            "public",
            "--dns",
            internet.address(53),
            "--egress-allow",
            internet.network(),
            "--stop-sandboxes"
        };
    }

    private void attack(ServerProcess server) throws Exception {
        Api api = server.api();
        String neighbour = api.create();
        run(api, neighbour, "python3 -m http.server 8000", true);
        String neighbours = run(api, neighbour, "ip -o -4 addr show eth0 | awk '{print $4}' | cut -d/ -f1", false);
        String closed = Stream.concat(
                        NetworkInterface.networkInterfaces()
                                .flatMap(NetworkInterface::inetAddresses)
                                .filter(Inet4Address.class::isInstance)
                                .map(address -> address.getHostAddress()),
                        Stream.of(neighbours))
                .distinct()
                .collect(Collectors.joining(","));
        String id = api.create();
        assertThat(run(api, id, script("public", closed), false)).matches("tried [0-9]{2,}");
        assertThat(build(
                        api,
                        script("public", closed) + " | tee /tmp/said; grep -qx 'tried [0-9]*' /tmp/said"
                                + " && ! grep -qE 'OPEN|SHUT' /tmp/said"))
                .isEqualTo("ready");

        run(api, id, talk(), true);
        assertThat(run(api, id, await("began"), false)).isEqualTo("began");
        String list = "{\"egress\":\"allowlist\",\"allow\":[\"allowed.test\",\"" + internet.address(11) + ":7\"]}";
        assertThat(api.put("/sandboxes/" + id + "/network", list).status()).isEqualTo(200);
        assertThat(run(api, id, await("ended"), false))
                .as("a connection from before the policy")
                .isEqualTo("began ended");
        assertThat(run(api, id, script("listed", closed), false)).matches("tried [0-9]{2,}");
        assertThat(reached).as("what came to the machine").hasValue(0);
    }

    private String script(String mode, String closed) {
        String network = internet.address(0).replaceAll("\\.0$", "");
        return "curl -sS --max-time 5 -o /tmp/attacks.py http://allowed.test/files/" + SCRIPT
                + " && /usr/bin/python3 /tmp/attacks.py " + mode + " " + network + " " + ofTheMachine.getLocalPort()
                + " " + closed + " 2>&1";
    }

    /** Notes in a file that a connection has begun, and that it has ended. */
    private String talk() {
        return """
                exec /usr/bin/python3 -c '
                import socket
                def note(what):
                    with open("/tmp/talk", "a") as file: file.write(what)
                s = socket.create_connection(("%s", 22), 5)
                s.recv(99)
                note("began")
                try:
                    while s.recv(99): pass
                except OSError: pass
                note(" ended")
                ' > /tmp/talk 2>&1
                """.formatted(internet.address(11));
    }

    /** Waits within the sandbox, which takes one request, and tells what was noted or went wrong. */
    private static String await(String word) {
        return "timeout 30 sh -c 'until grep -q " + word
                + " /tmp/talk; do sleep 0.1; done' 2>/dev/null; cat /tmp/talk 2>&1";
    }

    private static String run(Api api, String sandbox, String command, boolean background) throws Exception {
        String body = JSON.createObjectNode()
                .put("command", command)
                .put("background", background)
                .put("timeout", 120)
                .toString();
        Api.Answer answer = api.post("/sandboxes/" + sandbox + "/commands", body);
        assertThat(answer.status()).as("%s", answer.body()).isLessThan(300);
        return answer.data().path("stdout").asText().strip();
    }

    private static String build(Api api, String command) throws Exception {
        String body = JSON.createObjectNode()
                .put("template_id", "attacks")
                .put("from", "base")
                .set("commands", JSON.createArrayNode().add(command))
                .toString();
        Api.Answer answer = api.post("/templates", body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        String status = "building";
        while (status.equals("building")) {
            // As often as the plan allows; a build ends by its deadline.
            TimeUnit.SECONDS.sleep(1);
            status = api.get("/templates/attacks").data().path("status").asText();
        }
        return status.equals("ready")
                ? status
                : status + ": " + api.get("/templates/attacks/logs").body();
    }
}
