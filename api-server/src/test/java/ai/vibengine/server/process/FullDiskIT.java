package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Machine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder on a disk that is full, for real. */
@NullMarked
class FullDiskIT {

    private static final String BASE = "{\"template\": \"base\", \"timeout\": 300}";

    @TempDir
    Path folder;

    private Path disk;
    private Path data;
    private ServerProcess server;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=512m,mode=700", "tmpfs", disk.toString());
        data = disk.resolve("data");
        // Its log has a disk of its own, as logs have.
        server = ServerProcess.startLoggingTo(folder, data, "--build-network", "none");
        api = server.unlimitedApi();
    }

    @AfterEach
    void stop() throws Exception {
        free();
        server.close();
        run("umount", disk.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void fill() throws IOException {
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            byte[] block = new byte[1 << 16];
            while (true) {
                filler.write(block);
            }
        } catch (IOException full) {
            fillLastBytes();
        }
    }

    private void fillLastBytes() throws IOException {
        try (OutputStream filler = Files.newOutputStream(disk.resolve("last"))) {
            while (true) {
                filler.write(new byte[512]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private void free() throws IOException {
        Files.deleteIfExists(disk.resolve("filler"));
        Files.deleteIfExists(disk.resolve("last"));
    }

    @Test
    void whatWouldBeWrittenIsRefusedHonestlyAndReadingGoesOn() throws Exception {
        String kept = api.create(300);
        String killed = api.create(300);
        api.post("/templates", "{\"template_id\": \"there\", \"commands\": [\"true\"]}");
        Eventually.get(() -> status("there"), "ready"::equals);
        fill();

        refused(api.post("/sandboxes", BASE));
        refused(api.postOnce("/sandboxes", BASE, "key"));
        refused(api.post("/templates", "{\"template_id\": \"new\", \"commands\": [\"true\"]}"));
        // The server's own reserve may be enough for that; if not, it did not happen.
        int extended = api.post("/sandboxes/" + kept + "/timeout", "{\"timeout\": 600}")
                .status();
        assertThat(extended).isIn(200, 503);

        assertThat(api.get("/sandboxes/" + kept).data().path("timeout").asInt())
                .isBetween(extended == 200 ? 600 : 300, extended == 200 ? 700 : 300);
        assertThat(api.get("/sandboxes").body().path("total_count").asInt()).isEqualTo(2);
        assertThat(api.get("/templates/there").status()).isEqualTo(200);
        assertThat(api.get("/templates/there/logs").status()).isEqualTo(200);
        assertThat(api.get("/templates/new").status()).isEqualTo(404);
        assertThat(api.delete("/sandboxes/" + killed).status()).isEqualTo(200);
        assertThat(api.get("/sandboxes/" + killed).status()).isEqualTo(404);

        free();
        // The server takes back what it keeps for itself first; until then it says when to ask again.
        assertThat(Eventually.get(() -> api.postOnce("/sandboxes", BASE, "key").status(), status -> status != 503))
                .isEqualTo(201);
        assertThat(api.post("/sandboxes/" + kept + "/timeout", "{\"timeout\": 600}")
                        .status())
                .isEqualTo(200);
        assertThat(Eventually.get(() -> Machine.traces(data, killed), List::isEmpty))
                .isEmpty();
        assertThat(Machine.containers(data)).hasSize(2);
    }

    @Test
    void aBuildThatFillsTheDiskFailsAndSaysSo() throws Exception {
        api.post(
                "/templates",
                "{\"template_id\": \"big\", \"commands\": [\"dd if=/dev/zero of=/opt/big bs=1M count=1000\"]}");

        assertThat(Eventually.get(() -> status("big"), status -> !status.equals("building")))
                .isEqualTo("failed");
        assertThat(api.get("/templates/big").data().path("error").asText()).startsWith("Step 1 of 1 exited with 1");
        assertThat(Eventually.get(() -> disk.toFile().getUsableSpace() > 100 << 20, enough -> enough))
                .isTrue();
        assertThat(api.delete("/templates/big").status()).isEqualTo(200);
    }

    @Test
    void aBuildUnderWayWhenTheDiskFillsUpEndsAsFailed() throws Exception {
        api.post("/templates", "{\"template_id\": \"cut\", \"commands\": [\"sleep 2\", \"true\"]}");
        Eventually.get(
                () -> api.get("/templates/cut/logs").body().path("total_count").asInt(), lines -> lines > 0);
        fill();

        assertThat(Eventually.get(() -> status("cut"), status -> !status.equals("building")))
                .isEqualTo("failed");

        free();
        assertThat(api.post("/sandboxes", "{\"template\": \"cut\"}").status()).isEqualTo(400);
        assertThat(Eventually.get(() -> api.delete("/templates/cut").status(), status -> status == 200))
                .isEqualTo(200);
    }

    private String status(String template) throws Exception {
        return api.get("/templates/" + template).data().path("status").asText();
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(503);
        assertThat(answer.errorCode()).isEqualTo("service_unavailable");
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        assertThat(answer.body().at("/error/message").asText()).doesNotContain("/");
    }
}
