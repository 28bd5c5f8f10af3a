package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.process.Program.Result;
import ai.vibengine.server.runtime.oci.Machine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The effects of tenants, and others, on the disk of the data folder, and the space that remains for everyone else. */
@NullMarked
class DiskIT {

    private static final int MEBIBYTES = 512;
    private static final String BASE = "{\"template\": \"base\", \"timeout\": 3000}";
    private static final String EMPTY_FILES =
            "import os\\ni = 0\\ntry:\\n  while True:\\n    os.mknod(\\\"/tmp/f%d\\\" % i); i += 1\\n"
                    + "except OSError as e: print(e.strerror)";

    @TempDir
    Path folder;

    private final List<ServerProcess> servers = new ArrayList<>();
    private SmallDisk disk;

    @SuppressWarnings("NullAway.Init")
    private ServerProcess server;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    private String key = "";

    @BeforeEach
    void make() throws Exception {
        disk = SmallDisk.in(folder, MEBIBYTES);
    }

    @AfterEach
    void remove() throws Exception {
        disk.free();
        for (ServerProcess started : servers) {
            started.kill();
        }
        Machine.clear(disk.data());
        // The last use of an image ends a moment after its sandbox.
        assertThat(Eventually.get(disk::images, List::isEmpty)).isEmpty();
        disk.remove();
    }

    private void start(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--build-network", "none"));
        all.addAll(List.of(arguments));
        ServerProcess next = ServerProcess.startLoggingTo(folder, disk.data(), all.toArray(String[]::new));
        key = key.isEmpty() ? next.unlimitedKey() : key;
        api = next.api(key);
        servers.add(next);
        server = next;
    }

    @Test
    void aSandboxFillsItsOwnDiskAndNobodyElses() throws Exception {
        start();
        long before = disk.usable();
        String filler = api.create();
        String other = api.create();

        assertThat(run(filler, "fallocate -l 400M /tmp/a").at("/stderr").asText())
                .contains("No space left");
        assertThat(run(filler, "dd if=/dev/zero of=/tmp/b bs=1M").at("/stderr").asText())
                .contains("No space left");
        run(filler, "rm /tmp/b");
        assertThat(run(filler, "python3 -c '" + EMPTY_FILES + "'").at("/stdout").asText())
                .contains("No space left");

        assertThat(run(other, "head -c 30000000 /dev/zero > ~/x && echo fits")
                        .path("stdout")
                        .asText())
                .isEqualTo("fits\n");
        assertThat(api.post("/sandboxes/" + other + "/timeout", "{\"timeout\": 3600}")
                        .status())
                .isEqualTo(200);
        assertThat(api.delete("/sandboxes/" + api.create()).status()).isEqualTo(200);
        assertThat(api.anonymous("/health/ready").status()).isEqualTo(200);
        assertThat(api.delete("/sandboxes/" + filler).status()).isEqualTo(200);
        assertThat(api.delete("/sandboxes/" + other).status()).isEqualTo(200);
        assertThat(Eventually.get(disk::usable, now -> now > before - (4 << 20)))
                .isGreaterThan(before - (4 << 20));
    }

    @Test
    void noMoreIsPromisedThanThereIs() throws Exception {
        start("--sandbox-disk", "100");
        List<String> created = new ArrayList<>();
        Answer answer = api.post("/sandboxes", BASE);
        while (answer.status() == 201 && created.size() < 10) {
            created.add(answer.data().path("sandbox_id").asText());
            answer = api.post("/sandboxes", BASE);
        }

        assertThat(created).hasSizeBetween(3, 4);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.errorCode()).isEqualTo("service_unavailable");
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        assertThat(server.log()).contains("--sandbox-disk").contains("--disk-reserve");
        for (String id : created) {
            assertThat(run(id, "fallocate -l 100000000 /tmp/x && echo fits")
                            .path("stdout")
                            .asText())
                    .isEqualTo("fits\n");
        }
        assertThat(api.anonymous("/health/ready").status()).isEqualTo(200);
        assertThat(api.post("/sandboxes", BASE).status()).isEqualTo(503);
        assertThat(api.delete("/sandboxes/" + created.get(0)).status()).isEqualTo(200);
        assertThat(Eventually.get(() -> api.post("/sandboxes", BASE).status(), status -> status == 201))
                .isEqualTo(201);

        server.kill();
        start("--sandbox-disk", "100");
        assertThat(api.post("/sandboxes", BASE).status()).isEqualTo(503);
    }

    @Test
    void aDiskThatOthersFillIsToldAndServesReadersAndDeletersAlsoAfterARestart() throws Exception {
        start();
        String first = api.create();
        String second = api.create();
        api.post("/templates", "{\"template_id\": \"there\", \"commands\": [\"true\"]}");
        Eventually.get(() -> api.get("/templates/there").data().path("status").asText(), "ready"::equals);

        disk.fill();

        Answer ready = Eventually.get(() -> api.anonymous("/health/ready"), answer -> answer.status() == 503);
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body().path("reason").asText()).contains("disk").doesNotContain("/");
        servesReadersAndDeleters(first);

        server.kill();
        disk.fill();
        start();
        // Folders that are no longer needed are removed at a start.
        disk.fill();
        assertThat(Eventually.get(() -> api.anonymous("/health/ready").status(), status -> status == 503))
                .isEqualTo(503);
        assertThat(api.get("/templates/there").status()).isEqualTo(200);
        servesReadersAndDeleters(second);
        assertThat(api.delete("/templates/there").status()).isEqualTo(200);

        disk.free();
        assertThat(Eventually.get(() -> api.anonymous("/health/ready").status(), status -> status == 200))
                .isEqualTo(200);
        assertThat(run(api.create(), "echo works").path("stdout").asText()).isEqualTo("works\n");
    }

    @Test
    void aDiskWithoutInodesIsTheSame() throws Exception {
        start();
        String first = api.create();
        String second = api.create();

        disk.fillInodes();

        assertThat(Eventually.get(() -> api.anonymous("/health/ready").status(), status -> status == 503))
                .isEqualTo(503);
        servesReadersAndDeleters(first);
        server.kill();
        disk.fillInodes();
        start();
        servesReadersAndDeleters(second);
        disk.free();
        assertThat(Eventually.get(() -> api.anonymous("/health/ready").status(), status -> status == 200))
                .isEqualTo(200);
        assertThat(run(api.create(), "echo works").path("stdout").asText()).isEqualTo("works\n");
    }

    private void servesReadersAndDeleters(String sandbox) throws Exception {
        for (String refused : List.of("/sandboxes", "/templates")) {
            String body = refused.equals("/sandboxes") ? BASE : "{\"template_id\": \"new\", \"commands\": [\"true\"]}";
            Answer answer = api.post(refused, body);
            assertThat(answer.status()).as(refused + answer.body()).isEqualTo(503);
            assertThat(answer.errorCode()).isEqualTo("service_unavailable");
            assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
        }
        assertThat(api.get("/sandboxes").status()).isEqualTo(200);
        assertThat(api.get("/sandboxes/" + sandbox).status()).isEqualTo(200);
        assertThat(api.anonymous("/health/live").status()).isEqualTo(200);
        Answer deleted = api.delete("/sandboxes/" + sandbox);
        assertThat(deleted.status()).as(deleted.body().toString()).isEqualTo(200);
        assertThat(api.get("/sandboxes/" + sandbox).body().at("/error/reason").asText())
                .isEqualTo("killed");
        assertThat(Machine.traces(disk.data(), sandbox)).isEmpty();
    }

    @Test
    void buildsAndTheTemplatesOfAnAccountAreBounded() throws Exception {
        start("--build-disk", "60", "--templates-disk", "30");

        assertThat(build("large", "fallocate -l 100M /opt/x").path("error").asText())
                .contains("No space left");
        assertThat(build("small", "head -c 20000000 /dev/zero > /opt/x")
                        .path("status")
                        .asText())
                .isEqualTo("ready");
        JsonNode another = build("another", "head -c 20000000 /dev/zero > /opt/x");
        assertThat(another.path("status").asText()).isEqualTo("failed");
        assertThat(another.path("error").asText()).contains("may hold 30 MiB").contains("Delete templates");
        server.kill();
        start("--build-disk", "60", "--templates-disk", "30");
        assertThat(build("again", "head -c 20000000 /dev/zero > /opt/x")
                        .path("status")
                        .asText())
                .isEqualTo("failed");
        assertThat(api.delete("/templates/small").status()).isEqualTo(200);
        assertThat(build("instead", "head -c 20000000 /dev/zero > /opt/x")
                        .path("status")
                        .asText())
                .isEqualTo("ready");
        assertThat(build(
                                "deep",
                                "cd /opt; python3 -c 'import os; n=\\\"d\\\"*200; [ (os.mkdir(n), os.chdir(n)) for i"
                                        + " in range(60) ]'")
                        .path("error")
                        .asText())
                .contains("path is too long");
        assertThat(disk.data().resolve("containers/layers").toFile().list()).hasSize(1);
        assertThat(disk.data().resolve("containers/bundles").toFile().list()).isEmpty();
    }

    @Test
    void whatCannotFitIsRefusedAtTheStart() throws Exception {
        Result result =
                Program.run("serve", "--port", "0", "--data", disk.data().toString(), "--sandbox-disk", "4096");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith(
                        "error: --sandbox-disk asks for 4096 MiB, and the disk of the data folder has no more than ");
    }

    private JsonNode build(String name, String command) throws Exception {
        Answer answer =
                api.post("/templates", "{\"template_id\": \"" + name + "\", \"commands\": [\"" + command + "\"]}");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        JsonNode template = api.get("/templates/" + name).data();
        // The first build of a server copies the machine's package database, which a busy machine takes its time for.
        for (int more = 0; more < 4 && isBuilding(template); more++) {
            template = Eventually.get(() -> api.get("/templates/" + name).data(), found -> !isBuilding(found));
        }
        return template;
    }

    private static boolean isBuilding(JsonNode template) {
        return template.path("status").asText().equals("building");
    }

    private JsonNode run(String sandbox, String command) throws Exception {
        String text = command.contains("\\") ? "\"" + command + "\"" : new ObjectMapper().writeValueAsString(command);
        Answer answer = api.post("/sandboxes/" + sandbox + "/commands", "{\"command\": " + text + "}");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.data();
    }
}
