package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Inside;
import ai.vibengine.server.runtime.oci.Machine;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes through the API, seen from the machine and from within. */
@NullMarked
class SandboxesIT {

    /** The body of the public reference's curl line, word for word. */
    private static final String REFERENCE_BODY = """
            {
                "template": "base",
                "timeout": 300,
                "metadata": {
                  "purpose": "data-analysis"
                }
              }""";

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static Api api;
    private static Path data;

    @BeforeAll
    static void start() throws Exception {
        data = folder.resolve("data");
        server = ServerProcess.start(data);
        api = server.api();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theReferencesCreateAndListAreAnsweredAsItSays() throws Exception {
        Answer created = api.post("/sandboxes", REFERENCE_BODY);

        assertThat(created.status()).isEqualTo(201);
        assertThat(names(created.body())).containsExactly("data", "status");
        assertThat(created.body().path("status").asText()).isEqualTo("ok");
        JsonNode sandbox = created.data();
        assertThat(names(sandbox))
                .containsExactlyInAnyOrder(
                        "sandbox_id",
                        "template",
                        "status",
                        "started_at",
                        "timeout",
                        "metadata",
                        "expires_at",
                        "network",
                        "on_timeout",
                        "cpu",
                        "memory_mib",
                        "disk_mib");
        assertThat(sandbox.path("sandbox_id").asText()).matches("sbx_[a-z0-9]{10}");
        assertThat(sandbox.path("template").asText()).isEqualTo("base");
        assertThat(sandbox.path("status").asText()).isEqualTo("running");
        assertThat(sandbox.path("started_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(sandbox.path("timeout").isInt()).isTrue();
        assertThat(sandbox.path("timeout").intValue()).isEqualTo(300);
        assertThat(sandbox.path("metadata").toString()).isEqualTo("{\"purpose\":\"data-analysis\"}");

        Answer listed = api.get("/sandboxes");

        assertThat(listed.status()).isEqualTo(200);
        assertThat(names(listed.body())).containsExactlyInAnyOrder("data", "has_more", "total_count");
        assertThat(listed.body().path("has_more").asBoolean(true)).isFalse();
        assertThat(listed.body().path("total_count").intValue())
                .isEqualTo(listed.data().size());
        assertThat(listed.data()).contains(sandbox);
    }

    @Test
    void aSandboxIsAContainerUntilItIsDeleted() throws Exception {
        String id = api.create();
        Inside inside = new Inside(data, id);
        long init = Machine.init(data, id);
        assertThat(Machine.containers(data)).contains(id);
        assertThat(Machine.traces(data, id)).hasSizeGreaterThan(3);
        inside.detached("exec sleep 1000");

        Answer deleted = api.delete("/sandboxes/" + id);

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.data().path("status").asText()).isEqualTo("stopped");
        assertThat(Machine.isAlive(init)).isFalse();
        assertThat(Machine.traces(data, id)).isEmpty();
        assertThat(Machine.containers(data)).doesNotContain(id);
        assertThat(api.get("/sandboxes/" + id).status()).isEqualTo(404);
        assertThat(api.delete("/sandboxes/" + id).status()).isEqualTo(404);
    }

    @Test
    void itIsAloneInside() throws Exception {
        Inside inside = new Inside(data, api.create());

        assertThat(inside.output("ps -eo comm --no-headers").lines().map(String::strip))
                .containsExactlyInAnyOrder("agent", "agent", "sh", "ps");
        assertThat(inside.output("tail -n +3 /proc/net/dev | cut -d: -f1")
                        .lines()
                        .map(String::strip))
                .containsExactlyInAnyOrder("lo", "eth0");
        assertThat(inside.output("id -un")).isEqualTo("user");
        assertThat(inside.output("echo home > ~/a && echo tmp > /tmp/a && cat ~/a /tmp/a"))
                .isEqualTo("home\ntmp");
        assertThat(inside.sh("touch /a").status()).isNotZero();
        assertThat(inside.sh("touch /usr/a").status()).isNotZero();
        assertThat(inside.sh("ls -A /root").status()).isNotZero();
        assertThat(inside.sh("ls " + data).status()).isNotZero();
    }

    @Test
    void oneThatDiesIsGoneFromTheApiAndTheMachine() throws Exception {
        String id = api.create();
        ProcessHandle.of(Machine.init(data, id)).orElseThrow().destroyForcibly();

        Answer answer = Eventually.get(() -> api.get("/sandboxes/" + id), found -> found.status() == 404);

        assertThat(answer.body().at("/error/reason").asText()).isEqualTo("failed");
        assertThat(Eventually.get(() -> Machine.traces(data, id), List::isEmpty))
                .isEmpty();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
