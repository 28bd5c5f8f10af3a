package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.vibengine.server.runtime.machine.Tool;
import ai.vibengine.server.runtime.oci.OrdinaryUser;
import ai.vibengine.server.runtime.oci.network.Internet;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sandboxes and builds of a whole server reach, and what of their network is left behind. */
@NullMarked
class EgressIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TUN = Path.of("/dev/net/tun");
    private static final String CURL = "curl -sS --max-time 5 ";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Internet internet;

    @BeforeEach
    void open() throws Exception {
        internet = Internet.open(Files.createDirectories(folder.resolve("internet")));
    }

    @AfterEach
    void close() {
        internet.close();
    }

    @Test
    void aServerThatIsKilledLeavesSandboxesConnectedAndTheNextOneLeavesNothing() throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess killed = serve(data)) {
            String id = killed.api().create();
            assertThat(run(killed.api(), id, CURL + "http://allowed.test/")).isEqualTo("I am " + internet.address(10));
            killed.kill();

            try (ServerProcess next = serve(data)) {
                Api api = next.api(killed.key());
                assertThat(run(api, id, CURL + "http://other.test/")).isEqualTo("I am " + internet.address(11));
                assertThat(run(
                                api,
                                id,
                                CURL + "http://" + internet.address(1) + ":"
                                        + next.url().getPort() + "/ 2>&1"))
                        .contains("curl: (7)");
                // The kernel tells of it when it has been refused.
                assertThat(Eventually.get(next::log, log -> log.contains("why=closed_address")))
                        .contains("refused: account=")
                        .contains("why=closed_address");
                assertThat(api.get("/metrics").response().body())
                        .asString()
                        .contains("vibengine_network_refused_total");
                api.delete("/sandboxes/" + id);
                next.terminate();
                next.status();
            }
        }
        assertThat(Eventually.get(() -> traces(data), List::isEmpty)).isEmpty();
    }

    @Test
    void aPolicyIsInForceWhenItsRequestAnswersAndAfterACrash() throws Exception {
        Path data = folder.resolve("data");
        String[] options = {"--dns", internet.address(53), "--egress-allow", internet.network()};
        try (ServerProcess killed = ServerProcess.start(data, options)) {
            String id = killed.api()
                    .post("/sandboxes", "{\"template\":\"base\",\"timeout\":600,\"network\":{\"egress\":\"public\"}}")
                    .data()
                    .path("sandbox_id")
                    .asText();
            assertThat(run(killed.api(), id, CURL + "http://allowed.test/")).isEqualTo("I am " + internet.address(10));

            String list = "{\"egress\":\"allowlist\",\"allow\":[\"other.test\"]}";
            assertThat(killed.api().put("/sandboxes/" + id + "/network", list).status())
                    .isEqualTo(200);
            assertOnlyOther(killed.api(), id);
            assertThat(killed.api()
                            .get("/sandboxes/" + id + "/network")
                            .data()
                            .path("refusals")
                            .findValuesAsText("host"))
                    .contains("allowed.test");
            killed.kill();

            try (ServerProcess next = ServerProcess.start(data, options)) {
                Api api = next.api(killed.key());
                assertThat(api.get("/sandboxes/" + id).data().path("network")).hasToString(list);
                assertOnlyOther(api, id);
                api.put("/sandboxes/" + id + "/network", "{\"egress\":\"blocked\"}");
                assertThat(run(api, id, CURL + "http://other.test/ 2>&1")).contains("curl: (6)");
                api.delete("/sandboxes/" + id);
                next.terminate();
                next.status();
            }
        }
        assertThat(Eventually.get(() -> traces(data), List::isEmpty)).isEmpty();
    }

    private void assertOnlyOther(Api api, String id) throws Exception {
        assertThat(run(api, id, CURL + "http://other.test/")).isEqualTo("I am " + internet.address(11));
        assertThat(run(api, id, CURL + "http://allowed.test/ 2>&1")).contains("curl: (6)");
    }

    @Test
    void buildsReachPublicAddressesAndNothingOfTheMachine() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                folder.resolve("data"), "--dns", internet.address(53), "--egress-allow", internet.network())) {
            String port = Integer.toString(server.url().getPort());
            assertThat(build(server, "out", "curl -sS --fail --max-time 5 http://allowed.test/"))
                    .isEqualTo("ready");
            for (String address : List.of("127.0.0.1", internet.address(1), "169.254.169.254", "10.213.0.1")) {
                assertThat(build(server, "in", "curl -sS --max-time 5 http://" + address + ":" + port + "/health/live"))
                        .as(address)
                        .isEqualTo("failed");
                server.api().delete("/templates/in");
            }
            String sandbox = server.api().create();
            assertThat(run(server.api(), sandbox, CURL + "http://" + internet.address(10) + "/ 2>&1"))
                    .as("the default of sandboxes")
                    .contains("curl: (7)");
        }
        assertThat(Eventually.get(() -> traces(folder.resolve("data")), List::isEmpty))
                .isEmpty();
    }

    @Test
    void anOrdinaryUserIsToldWhatTheMachineMustLetThemOpen() throws Exception {
        OrdinaryUser user = OrdinaryUser.in(folder);
        assumeFalse(
                Files.getPosixFilePermissions(TUN).contains(PosixFilePermission.OTHERS_WRITE),
                "everybody may open " + TUN);
        Path data = user.folder("home").resolve("data");

        assertThatThrownBy(() -> ServerProcess.startAs(user, data, "--egress", "public"))
                .hasMessageContaining("chmod 0666 " + TUN);
    }

    private ServerProcess serve(Path data) throws Exception {
        return ServerProcess.start(
                data, "--egress", "public", "--dns", internet.address(53), "--egress-allow", internet.network());
    }

    private static String build(ServerProcess server, String template, String command) throws Exception {
        String body = JSON.createObjectNode()
                .put("template_id", template)
                .set("commands", JSON.createArrayNode().add(command))
                .toString();
        server.api().post("/templates", body);
        return Eventually.get(
                () -> server.api()
                        .get("/templates/" + template)
                        .data()
                        .path("status")
                        .asText(),
                status -> !status.equals("building"));
    }

    private static String run(Api api, String sandboxId, String command) throws Exception {
        String body = JSON.createObjectNode().put("command", command).toString();
        return api.post("/sandboxes/" + sandboxId + "/commands", body)
                .data()
                .path("stdout")
                .asText()
                .strip();
    }

    /** What the machine still has of the server's network: interfaces, rules, processes. */
    static List<String> traces(Path data) throws Exception {
        String mark = String.format("%08x", checksum(data.toRealPath().resolve("containers")));
        List<String> all = new ArrayList<>();
        for (List<String> command : List.of(List.of("ip", "-o", "link"), List.of("nft", "list", "tables"))) {
            all.addAll(Tool.runOn("", Duration.ofSeconds(10), command)
                    .lines()
                    .filter(line -> line.contains("vibe" + mark))
                    .toList());
        }
        ProcessHandle.allProcesses()
                .map(process ->
                        Objects.requireNonNullElse(process.info().commandLine().orElse(""), ""))
                .filter(line -> line.contains(data.toString()))
                .forEach(all::add);
        return all;
    }

    private static long checksum(Path path) {
        CRC32 sum = new CRC32();
        sum.update(path.toString().getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}
