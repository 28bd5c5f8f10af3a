package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.oci.Inside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup as OPERATING.md says to make it, of a server that goes on meanwhile. */
@NullMarked
class BackupIT {

    @TempDir
    Path folder;

    private Path restored;

    @BeforeEach
    void make() throws Exception {
        restored = Files.createDirectory(folder.resolve("restored"));
    }

    @Test
    void aServerOnTheCopyHasTheKeysAndTemplatesAndNoSandbox() throws Exception {
        String key;
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
            key = server.key();
            Api api = server.api();
            api.create();
            api.post("/templates", "{\"template_id\": \"own\", \"commands\": [\"echo built > /home/user/made\"]}");
            Eventually.get(
                    () -> api.get("/templates/own").data().path("status").asText(), status -> status.equals("ready"));

            backUp(server.data());

            assertThat(api.get("/sandboxes").body().path("total_count").asInt()).isEqualTo(1);
        }
        try (ServerProcess next = ServerProcess.start(restored)) {
            Api api = next.api(key);
            assertThat(api.get("/sandboxes").body().path("total_count").asInt()).isZero();
            var created = api.post("/sandboxes", "{\"template\": \"own\"}");
            assertThat(created.status()).isEqualTo(201);
            Inside sandbox =
                    new Inside(restored, created.data().path("sandbox_id").asText());
            assertThat(sandbox.output("cat /home/user/made")).isEqualTo("built");
        }
    }

    private void backUp(Path data) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("vibengine.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("backup to '" + restored.resolve("vibengine.db") + "'");
        }
        Path containers = Files.createDirectory(restored.resolve("containers"));
        Process copy = new ProcessBuilder(
                        "cp",
                        "-a",
                        data.resolve("containers/layers").toString(),
                        containers.resolve("layers").toString())
                .start();
        assertThat(copy.waitFor()).isZero();
    }
}
