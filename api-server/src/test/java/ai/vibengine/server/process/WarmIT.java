package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.oci.Machine;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes that wait, as containers. */
final class WarmIT {

    private static final int PLACES = 20;
    private static final int CREATES = 200;
    private static final int AT_ONCE = 4;
    private static final int MEMORY_MEBIBYTES = 96;
    private static final int WAITING_AT_KILL = 3;
    private static final Duration END = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    @Test
    void whenTheServerIsKilledThoseThatWaitEndAndThoseThatAreOwnedGoOn() throws Exception {
        try (ServerProcess server = start("--warm-sandboxes", Integer.toString(WAITING_AT_KILL))) {
            String owned = server.api().create();
            awaitWaiting(server, WAITING_AT_KILL);
            List<Long> waiting = new ArrayList<>();
            for (String id : Machine.containers(server.data())) {
                if (!id.equals(owned)) {
                    waiting.add(Machine.init(server.data(), id));
                }
            }
            assertThat(waiting).hasSize(WAITING_AT_KILL).allMatch(Machine::isAlive);

            server.kill();

            long killed = System.nanoTime();
            Eventually.get(() -> waiting.stream().noneMatch(Machine::isAlive), gone -> gone);
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(END);
            assertThat(Machine.isAlive(Machine.init(server.data(), owned))).isTrue();
        }
    }

    @Test
    void twoHundredCreatesOnTwentyPlacesAreTwoHundredSandboxesOfTheirOwn() throws Exception {
        String memory = Integer.toString(MEMORY_MEBIBYTES);
        try (ServerProcess server = start(
                "--warm-sandboxes", Integer.toString(PLACES), "--sandbox-memory", memory, "--sandbox-disk", "16")) {
            Api api = server.unlimitedApi();
            awaitWaiting(server, PLACES);
            ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
            try {
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < CREATES; i++) {
                    String name = "sandbox-" + i;
                    answers.add(callers.submit(() -> createAndCheck(api, name)));
                }
                Set<String> ids = new HashSet<>();
                for (Future<String> answer : answers) {
                    ids.add(answer.get());
                }

                assertThat(ids).hasSize(CREATES);
                assertThat(Machine.containers(server.data())).containsAll(ids);
                for (int i = 0; i < CREATES; i++) {
                    String id = answers.get(i).get();
                    assertThat(api.get("/sandboxes/" + id)
                                    .data()
                                    .at("/metadata/name")
                                    .asText())
                            .isEqualTo("sandbox-" + i);
                    assertThat(run(api, id, "cat mark").path("stdout").asText()).isEqualTo("sandbox-" + i + "\n");
                }
            } finally {
                callers.shutdownNow();
            }
        }
    }

    /** Marks it, so that another owner of the same sandbox would find or leave another mark. */
    private static String createAndCheck(Api api, String name) throws Exception {
        Api.Answer created = api.post(
                "/sandboxes",
                "{\"template\": \"base\", \"timeout\": 3600, \"metadata\": {\"name\": \"" + name + "\"}}");
        assertThat(created.status()).isEqualTo(201);
        String id = created.data().path("sandbox_id").asText();
        String use = "[ ! -e mark ] && echo " + name + " > mark && hostname && printenv HOME"
                + " && head -c 200m /dev/zero | tail -c 200m > /dev/null; echo $?";
        List<String> lines = run(api, id, use).path("stdout").asText().lines().toList();
        // The memory of each ends before that of the pipe's reader.
        assertThat(lines).hasSize(3).first().isEqualTo(hostname(id));
        assertThat(lines.get(1)).isEqualTo("/home/user");
        assertThat(lines.get(2)).isNotEqualTo("0");
        return id;
    }

    private static String hostname(String id) {
        return id.replace('_', '-');
    }

    private static com.fasterxml.jackson.databind.JsonNode run(Api api, String id, String command) throws Exception {
        Api.Answer answer = api.post("/sandboxes/" + id + "/commands", "{\"command\": \"" + command + "\"}");
        assertThat(answer.status()).isEqualTo(200);
        return answer.data();
    }

    private ServerProcess start(String... arguments) throws Exception {
        return ServerProcess.start(folder.resolve("data"), arguments);
    }

    private static void awaitWaiting(ServerProcess server, int count) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest metrics =
                HttpRequest.newBuilder(server.url().resolve("/metrics")).build();
        String line = "vibengine_sandboxes_waiting " + count + ".0";
        boolean full = Eventually.get(
                () -> client.send(metrics, BodyHandlers.ofString()).body().contains(line), there -> there);
        assertThat(full).isTrue();
    }
}
