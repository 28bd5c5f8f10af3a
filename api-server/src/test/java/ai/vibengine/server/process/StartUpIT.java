package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Program.Result;
import ai.vibengine.server.runtime.oci.Machine;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of a server that starts, and of one that does not. */
@NullMarked
class StartUpIT {

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    @Test
    @SuppressWarnings("SystemOut") // the time is for people to read, no test could hold a machine to it
    void theFirstStartShowsWhereItIsAndAKeyAndTheNextStartNoKey() throws Exception {
        String key;
        try (ServerProcess first = ServerProcess.start(data)) {
            key = first.key();
            assertThat(key).matches("ve_sk_[0-9A-Za-z]{32,}");
            assertThat(first.url().getHost()).isEqualTo("127.0.0.1");
            assertThat(first.out())
                    .contains("Reference at " + first.url() + "/docs")
                    .contains("Dashboard at " + first.url() + "/dashboard")
                    .anyMatch(line -> line.matches("Ports of sandboxes at port [0-9]+"))
                    .anyMatch(line -> line.matches("  " + first.url() + "/dashboard/welcome#[0-9A-Za-z]{43}"))
                    .contains("  curl -X POST " + first.url() + "/sandboxes -H \"X-API-Key: $VE_API_KEY\""
                            + " -H \"Content-Type: application/json\" -d '{\"template\": \"base\"}'");
            assertThat(first.api().get("/sandboxes").status()).isEqualTo(200);
            System.out.println("ready " + first.startUp().toMillis() + " ms after the start of the JVM");
        }
        try (ServerProcess second = ServerProcess.start(data)) {
            assertThat(second.out()).hasSize(6).noneMatch(line -> line.contains("ve_sk_"));
            assertThat(second.api(key).get("/sandboxes").status()).isEqualTo(200);
        }
    }

    @Test
    void theKeyOfTheEnvironmentIsTheFirstKey() throws Exception {
        String key = "ve_sk_" + "0aZ".repeat(12);
        try (ServerProcess server = ServerProcess.start(data, Map.of("VE_API_KEY", key))) {
            assertThat(server.out()).noneMatch(line -> line.contains("ve_sk_"));
            assertThat(server.api(key).get("/sandboxes").status()).isEqualTo(200);
        }
    }

    @Test
    void aMalformedKeyInTheEnvironmentIsRefusedBeforeAnythingIsMade() throws Exception {
        Result result = Program.run(Map.of("VE_API_KEY", "ve_sk_short"), "serve", "--port", "0", "--data", data + "");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("VE_API_KEY is not an API key").doesNotContain("ve_sk_short");
        assertThat(data).doesNotExist();
    }

    @Test
    void aBadVariableIsRefusedByName() throws Exception {
        for (String[] setting : new String[][] {
            {"VE_HOST", " "},
            {"VE_PORT", "http"},
            {"VE_DATA", ""},
            {"VE_RUNTIME", ""},
            {"VE_SANDBOX_MEMORY", "15"},
            {"VE_SANDBOX_CPUS", "NaN"},
            {"VE_SANDBOX_PROCESSES", "1"},
            {"VE_SANDBOX_DISK", "-1"},
            {"VE_BUILD_DISK", "-1"},
            {"VE_TEMPLATES_DISK", "-1"},
            {"VE_DISK_RESERVE", "some"},
            {"VE_DRAIN", "soon"},
            {"VE_STOP_SANDBOXES", "maybe"},
            {"VE_LOG_FORMAT", "xml"},
        }) {
            Map<String, String> environment = new HashMap<>(Map.of("VE_DATA", data.toString()));
            environment.put(setting[0], setting[1]);

            Result result = Program.run(environment, "serve");

            assertThat(result.status()).as(setting[0]).isEqualTo(2);
            assertThat(result.err()).contains("(" + setting[0] + ")");
            assertThat(result.err().lines()).as(result.err()).hasSizeLessThan(4);
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void aMissingRuntimeIsNamedWithThePackageThatHasIt() throws Exception {
        Result result = Program.run("serve", "--port", "0", "--data", data + "", "--runtime", "no-such-runtime");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("error: The container runtime \"no-such-runtime\" was not found."
                        + " Install the default one with: apt-get install runc\n");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aSecondServerOnTheSameDataIsRefusedAndTheFirstGoesOn() throws Exception {
        try (ServerProcess server = ServerProcess.start(data)) {
            String sandbox = server.api().create();

            Result second = Program.run("serve", "--port", "0", "--data", data + "", "--stop-sandboxes");

            assertThat(second.status()).isEqualTo(1);
            assertThat(second.err())
                    .startsWith("error: Another server uses the data folder")
                    .contains(data + "");
            assertThat(second.err().lines()).hasSize(1);
            assertThat(server.api().get("/sandboxes/" + sandbox).status()).isEqualTo(200);
        }
    }

    @Test
    void aPortInUseIsNamedAndEndsNoSandbox() throws Exception {
        try (ServerProcess before = ServerProcess.start(data);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            String sandbox = before.api().create();
            before.kill();

            Result result = Program.run("serve", "--port", port, "--data", data + "", "--stop-sandboxes");

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("error: Cannot listen on 127.0.0.1 port " + port);
            assertThat(result.err()).contains("Address already in use");
            assertThat(Machine.isAlive(Machine.init(data, sandbox))).isTrue();
        }
    }

    @Test
    void aDamagedDatabaseIsNamedAndLeftAsItIs() throws Exception {
        Files.createDirectory(data);
        String damaged = "no database ".repeat(1000);
        Path database = Files.writeString(data.resolve("vibengine.db"), damaged);

        Result result = Program.run("serve", "--port", "0", "--data", data + "");
        Machine.clear(data);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("error: The database in " + data + " cannot be used")
                .contains("not a database");
        assertThat(result.err().lines().filter(line -> !line.contains(" WARN ")))
                .hasSize(1);
        assertThat(Files.readString(database)).isEqualTo(damaged);
    }

    @Test
    void aDataFolderThatCannotBeOneIsNamed() throws Exception {
        Path file = Files.createFile(data);

        for (Path bad : new Path[] {file, file.resolve("below"), Path.of("/proc/vibengine")}) {
            Result result = Program.run("serve", "--port", "0", "--data", bad + "");

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).startsWith("error: The data folder " + bad + " cannot be used: ");
            assertThat(result.err().lines()).hasSize(1);
        }
    }

    @Test
    void whatIsInTheDataFolderIsForItsOwnerOnly() throws Exception {
        Files.createDirectory(data);
        try (ServerProcess server = ServerProcess.start(data)) {
            try (var files = Files.list(server.data())) {
                assertThat(files)
                        .hasSizeGreaterThan(1)
                        .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                                .as(file.toString())
                                .noneMatch(permission -> permission.name().startsWith("OTHERS")
                                        || permission.name().startsWith("GROUP")));
            }
        }
    }
}
