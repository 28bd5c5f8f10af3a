package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates that are built on images of a real registry. */
@NullMarked
class ImagesIT {

    private static final String ARCHITECTURE =
            System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");

    @TempDir
    Path folder;

    private Registry registry;
    private ServerProcess server;
    private Api api;
    private String key = "";
    private Path root;

    @BeforeEach
    void start() throws Exception {
        root = SmallRoot.make(folder.resolve("root"));
        registry = Registry.start(folder.resolve("registry"));
        registry.push("team/tools:1", ARCHITECTURE, root);
        serve("http://" + registry.host() + "/team");
    }

    private void serve(String registries, String... more) throws Exception {
        String[] arguments = Stream.concat(
                        Stream.of("--build-network", "none", "--warm-sandboxes", "0", "--image-registries", registries),
                        Stream.of(more))
                .toArray(String[]::new);
        server = ServerProcess.start(folder.resolve("data"), arguments);
        api = key.isEmpty() ? server.api() : new Api(server.url(), key);
        key = key.isEmpty() ? server.key() : key;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        registry.close();
    }

    private String image() {
        return registry.host() + "/team/tools:1";
    }

    private Answer ask(String id, String image) throws Exception {
        return api.post(
                "/templates",
                "{\"template_id\":\"" + id + "\",\"image\":\"" + image
                        + "\",\"commands\":[\"mkdir -p /opt; echo built >/opt/made; pwd\"]}");
    }

    private JsonNode build(String id, String image) throws Exception {
        assertThat(ask(id, image).status()).isEqualTo(202);
        JsonNode template = api.get("/templates/" + id).data();
        while (template.path("status").asText().equals("building")) {
            // As often as the plan allows; a build ends by its deadline.
            TimeUnit.MILLISECONDS.sleep(500);
            template = api.get("/templates/" + id).data();
        }
        return template;
    }

    private String log(String id) throws Exception {
        return api.get("/templates/" + id + "/logs?limit=100").data().toString();
    }

    private String run(String template, String command) throws Exception {
        Answer created = api.post("/sandboxes", "{\"template\":\"" + template + "\",\"timeout\":60}");
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        String path = "/sandboxes/" + created.data().path("sandbox_id").asText() + "/commands";
        return api.post(path, "{\"command\":\"" + command + "\"}")
                .data()
                .path("stdout")
                .asText();
    }

    @Test
    void aTemplateHasTheFilesOfTheImageItsVariablesItsWorkingDirectoryAndItsDigest() throws Exception {
        JsonNode template = build("tools", image());

        assertThat(template.path("status").asText()).as(template + log("tools")).isEqualTo("ready");
        assertThat(template.path("image").asText()).matches(image() + "@sha256:[0-9a-f]{64}");
        assertThat(template.has("from")).isFalse();
        assertThat(template.path("workdir").asText()).isEqualTo("/srv");
        assertThat(run("tools", "cat /etc/mark /opt/made; echo $COLOR; pwd; id -un"))
                .isEqualTo("from elsewherebuilt\nblue\n/srv\nuser\n");
        assertThat(log("tools"))
                .contains("It is sha256:")
                .contains("Pulling 1 layer,")
                .contains("/srv");
    }

    @Test
    void whatIsHereIsNotPulledAgainAndGoesWithTheLastTemplate() throws Exception {
        build("first", image());
        String digest = build("second", "tools:1").path("image").asText();
        assertThat(log("second")).contains("It is here already");
        assertThat(digest).startsWith("tools:1@sha256:");
        assertThat(run("second", "cat /etc/mark")).isEqualTo("from elsewhere");
        assertThat(bases()).hasSize(1);

        api.delete("/templates/first");
        assertThat(bases()).hasSize(1);
        api.get("/sandboxes")
                .data()
                .forEach(each -> kill(each.path("sandbox_id").asText()));
        api.delete("/templates/second");

        assertThat(Eventually.get(this::bases, List::isEmpty)).isEmpty();
    }

    private void kill(String sandboxId) {
        try {
            api.delete("/sandboxes/" + sandboxId);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private List<String> bases() throws Exception {
        try (Stream<Path> bases = Files.list(server.data().resolve("containers/bases"))) {
            return bases.map(base -> base.getFileName().toString())
                    .filter(name -> name.startsWith("image-"))
                    .toList();
        }
    }

    @Test
    void aTemplateStaysWhatItIsWhenTheTagMovesAndAfterAKill() throws Exception {
        String before = build("before", image()).path("image").asText();
        Files.writeString(root.resolve("etc/mark"), "moved");
        registry.push("team/tools:1", ARCHITECTURE, root);

        assertThat(build("after", image()).path("image").asText()).isNotEqualTo(before);
        assertThat(run("after", "cat /etc/mark")).isEqualTo("moved");
        String pinned = registry.host() + "/team/tools" + before.substring(before.indexOf('@'));
        assertThat(build("pinned", pinned).path("image").asText()).isEqualTo(pinned);
        server.kill();
        serve("http://" + registry.host() + "/team");
        assertThat(run("before", "cat /etc/mark")).isEqualTo("from elsewhere");
        assertThat(run("pinned", "cat /etc/mark")).isEqualTo("from elsewhere");
    }

    @Test
    void anImageThatIsNotThereOrForAnotherPlatformFailsAndLeavesNothing() throws Exception {
        registry.push("team/foreign:1", "s390x", root);

        assertThat(build("missing", "nothing:1").path("error").asText()).contains("The registry has no image");
        assertThat(build("foreign", "foreign:1").path("error").asText()).contains("s390x");
        assertThat(bases()).isEmpty();
        assertThat(server.data().resolve("containers/pulled/pulls")).isEmptyDirectory();
    }

    @Test
    void anImageThatIsTooLargeFailsPackedAsWellAsUnpacked() throws Exception {
        server.close();
        serve("http://" + registry.host() + "/team", "--max-image", "1");
        Path zeros = Files.createDirectory(folder.resolve("zeros"));
        Files.write(zeros.resolve("zeros"), new byte[8 << 20]);
        registry.push("team/bomb:1", ARCHITECTURE, zeros);

        assertThat(build("packed", image()).path("error").asText())
                .contains("too large")
                .contains("1 MiB at most");
        assertThat(build("unpacked", "bomb:1").path("error").asText()).contains("more than 1 MiB unpacked");
        assertThat(bases()).isEmpty();
    }

    @Test
    void aLayerThatWouldFillTheMemoryFailsAndOthersAreBuiltAfterwards() throws Exception {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        byte[] head = new byte[512];
        System.arraycopy("././@LongLink".getBytes(StandardCharsets.US_ASCII), 0, head, 0, 13);
        // A size of 64 MiB, the type of a long name, and the sum of all bytes.
        System.arraycopy("00400000000".getBytes(StandardCharsets.US_ASCII), 0, head, 124, 11);
        head[156] = 'L';
        Arrays.fill(head, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : head) {
            sum += each;
        }
        System.arraycopy(String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII), 0, head, 148, 7);
        name.write(head);
        name.write(new byte[64 << 20]);
        registry.push("team/long:1", ARCHITECTURE, name.toByteArray());

        assertThat(build("long", "long:1").path("error").asText()).contains("without an end to its name");
        assertThat(build("tools", image()).path("status").asText()).isEqualTo("ready");
    }

    @Test
    void aClosedRegistryIsOpenedByTheOperatorsCredentialsAlone() throws Exception {
        try (Registry closed = Registry.startClosed(folder.resolve("closed"))) {
            closed.push("tools:1", ARCHITECTURE, root);
            server.close();
            serve("http://" + closed.host());
            assertThat(build("refused", "tools:1").path("error").asText()).contains("does not give out");
            server.close();
            serve(
                    "http://" + closed.host(),
                    "--image-credentials",
                    closed.credentials().toString());

            JsonNode template = build("tools", "tools:1");

            assertThat(template.path("status").asText()).as(template.toString()).isEqualTo("ready");
            assertThat(log("tools") + server.log()).doesNotContain("secret");
        }
    }

    @Test
    void aPullIsEndedWithItsTemplate() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.close();
            serve("http://127.0.0.1:" + mute.getLocalPort());
            ask("tools", "tools:1");
            try (Socket asked = mute.accept()) {
                assertThat(asked.isConnected()).isTrue();
                assertThat(api.delete("/templates/tools").status()).isEqualTo(200);

                assertThat(Eventually.get(this::pulls, List::isEmpty)).isEmpty();
            }
        }
    }

    @Test
    void aPullOfAServerThatWasKilledIsEndedByTheNextOne() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.close();
            serve("http://127.0.0.1:" + mute.getLocalPort());
            ask("tools", "tools:1");
            try (Socket asked = mute.accept()) {
                assertThat(asked.isConnected()).isTrue();
                server.kill();
                assertThat(ofRegistry(mute.getLocalPort())).isNotEmpty();

                serve("none");

                assertThat(ofRegistry(mute.getLocalPort())).isEmpty();
                assertThat(pulls()).isEmpty();
                assertThat(api.get("/templates/tools").data().path("error").asText())
                        .contains("The server ended");
            }
        }
    }

    private static List<ProcessHandle> ofRegistry(int port) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("docker://127.0.0.1:" + port + "/"))
                .toList();
    }

    private List<Path> pulls() throws Exception {
        try (Stream<Path> pulls = Files.list(server.data().resolve("containers/pulled/pulls"))) {
            return pulls.toList();
        }
    }

    @Test
    void aServerWithoutRegistriesOffersNone() throws Exception {
        server.close();
        serve("none");

        assertThat(ask("tools", image()).body().toString()).contains("is not offered by this service");
        assertThat(api.get("/limits").data().path("extensions").toString()).doesNotContain("images");
    }
}
