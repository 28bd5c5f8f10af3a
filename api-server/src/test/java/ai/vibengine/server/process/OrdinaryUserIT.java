package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.oci.Machine;
import ai.vibengine.server.runtime.oci.OrdinaryUser;
import ai.vibengine.server.runtime.removal.HostileTree;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that an ordinary user runs, and the servers after it. */
@NullMarked
class OrdinaryUserIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private OrdinaryUser user;
    private Path data;

    @BeforeEach
    void become() throws Exception {
        user = OrdinaryUser.in(folder);
        data = user.folder("home").resolve("data");
    }

    @Test
    void sandboxesOfAKilledServerAreUsedAndEndedThroughTheNext() throws Exception {
        String key;
        String kept;
        try (ServerProcess killed = ServerProcess.startAs(user, data)) {
            key = killed.key();
            kept = killed.api().create();
            assertThat(run(killed.api(), kept, "echo kept > ~/kept; cd /tmp; " + HostileTree.nesting(60, 200)))
                    .isEmpty();
            killed.killInside();
            long init = Machine.init(data, kept);
            long holder = holder();
            assertThat(Machine.isAlive(init)).isTrue();

            // Closed together at the end: closing one ends its sandboxes.
            try (ServerProcess second = ServerProcess.startAs(user, data)) {
                assertThat(run(second.api(key), kept, "cat ~/kept")).isEqualTo("kept\n");
                second.killInside();

                try (ServerProcess third = ServerProcess.startAs(user, data)) {
                    assertThat(run(third.api(key), kept, "cat ~/kept")).isEqualTo("kept\n");
                    assertThat(third.api(key).delete("/sandboxes/" + kept).status())
                            .isEqualTo(200);
                    assertThat(Machine.isAlive(init)).isFalse();
                    assertThat(Machine.traces(data, kept)).isEmpty();
                    assertThat(holder()).isEqualTo(holder);

                    third.terminate();
                    third.status();
                    assertThat(Machine.isAlive(holder)).isFalse();
                }
            }
        }
    }

    @Test
    void sandboxesWhoseNamespaceIsLostAreEndedByTheNextServer() throws Exception {
        try (ServerProcess killed = ServerProcess.startAs(user, data)) {
            String lost = killed.api().create();
            killed.killInside();
            long init = Machine.init(data, lost);
            ProcessHandle.of(holder()).orElseThrow().destroyForcibly();
            Eventually.get(() -> Machine.isAlive(holder()), alive -> !alive);
            assertThat(Machine.isAlive(init)).isTrue();

            try (ServerProcess next = ServerProcess.startAs(user, data)) {
                Api api = next.api(killed.key());
                assertThat(Machine.isAlive(init)).isFalse();
                assertThat(api.get("/sandboxes/" + lost).status()).isEqualTo(404);
                assertThat(run(api, api.create(), "echo new")).isEqualTo("new\n");
            }
        }
    }

    @Test
    void aSecondServerOnTheSameDataIsRefusedAndTakesNothingFromTheFirst() throws Exception {
        try (ServerProcess first = ServerProcess.startAs(user, data)) {
            assertThatThrownBy(() -> ServerProcess.startAs(user, data)).hasMessageContaining("Another server uses");

            assertThat(Machine.isAlive(holder())).isTrue();
            assertThat(run(first.api(), first.api().create(), "echo still")).isEqualTo("still\n");
        }
    }

    private long holder() throws IOException {
        List<String> record = List.of(
                Files.readString(data.resolve("containers/namespace")).strip().split(" ", -1));
        return Long.parseLong(record.get(0));
    }

    private static String run(Api api, String sandboxId, String command) throws Exception {
        String body = JSON.createObjectNode().put("command", command).toString();
        Api.Answer answer = api.post("/sandboxes/" + sandboxId + "/commands", body);
        assertThat(answer.data().path("exit_code").asInt(-1))
                .as(answer.body().toString())
                .isZero();
        return answer.data().path("stdout").asText();
    }
}
