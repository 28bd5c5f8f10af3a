package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network that the builds of accounts reach. */
@NullMarked
class BuildNetworkIT {

    private static final String WARNING = "ON THIS MACHINE'S NETWORK";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void byDefaultABuildReachesNothingOfTheMachine() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
            assertThat(reachesTheServer(server)).isEqualTo("failed");
            assertThat(server.log()).doesNotContain(WARNING);
        }
    }

    @Test
    void withTheMachinesNetworkItReachesTheServerItselfAndTheLogSaysSo() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--build-network", "host")) {
            assertThat(reachesTheServer(server)).isEqualTo("ready");
            assertThat(server.log()).contains(WARNING);
        }
    }

    /** How a build ends that connects to the server on the machine's loopback. */
    private static String reachesTheServer(ServerProcess server) throws Exception {
        String connect = "python3 -c 'import socket; socket.create_connection((\\\"127.0.0.1\\\", "
                + server.url().getPort() + "), 5)'";
        String build = "{\"template_id\": \"reach\", \"from\": \"base\", \"commands\": [\"" + connect + "\"]}";
        // A server that has just begun may not take it yet.
        Eventually.get(() -> server.api().post("/templates", build).status(), status -> status == 202);
        return Eventually.get(
                () -> server.api().get("/templates/reach").data().path("status").asText(),
                status -> !status.equals("building"));
    }
}
