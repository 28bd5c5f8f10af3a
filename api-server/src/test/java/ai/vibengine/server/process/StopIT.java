package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The effects of SIGTERM. */
@NullMarked
class StopIT {

    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    @Test
    void aRequestUnderWayIsAnsweredAndNewOnesAreNot() throws Exception {
        Path started = pipe("started");
        Path gate = pipe("gate");
        Path slow = Files.writeString(folder.resolve("slow-runc"), String.format("""
                #!/bin/sh
                case " $* " in *" run "*) echo > %s; read line < %s;; esac
                exec runc "$@"
                """, started, gate));
        Files.setPosixFilePermissions(slow, PosixFilePermissions.fromString("rwx------"));
        try (ServerProcess server = ServerProcess.start(data, "--runtime", slow.toString(), "--drain", "50")) {
            Api api = server.api();
            CompletableFuture<Answer> underWay = CompletableFuture.supplyAsync(() -> create(api));
            Files.readString(started);

            server.terminate();
            int refused = Eventually.get(() -> statusOf(server.api()), status -> status != 200);
            assertThat(refused).isIn(503, 0);
            assertThat(underWay).isNotDone();
            Files.writeString(gate, "go\n");

            Answer answer = underWay.get(60, TimeUnit.SECONDS);
            assertThat(answer.status()).isEqualTo(201);
            assertThat(server.status()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(server.log()).doesNotContain("ERROR").doesNotContain("cleanly");
            String id = answer.data().path("sandbox_id").asText();
            assertThat(Machine.isAlive(Machine.init(data, id))).isTrue();
        }
    }

    @Test
    void sandboxesGoOnWithoutTheServerAndTheNextOneHasThem() throws Exception {
        try (ServerProcess first = ServerProcess.start(data)) {
            String id = first.api().create();

            first.terminate();

            assertThat(first.status()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(Machine.isAlive(Machine.init(data, id))).isTrue();
            try (ServerProcess next = ServerProcess.start(data)) {
                assertThat(next.api(first.key()).get("/sandboxes/" + id).status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void sandboxesEndWithTheServerThatIsToldSo() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, "--stop-sandboxes")) {
            String one = server.api().create();
            String two = server.api().create();
            long init = Machine.init(data, one);

            server.terminate();

            assertThat(server.status()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(Machine.isAlive(init)).isFalse();
            assertThat(Machine.traces(data, one)).isEmpty();
            assertThat(Machine.traces(data, two)).isEmpty();
            assertThat(Machine.containers(data)).isEmpty();
            assertThat(server.log()).doesNotContain("ERROR");
        }
    }

    /** Returns the status of a request; 0 when there is no server to answer it. */
    private static int statusOf(Api fresh) throws InterruptedException {
        try {
            return fresh.get("/sandboxes").status();
        } catch (IOException refused) {
            return 0;
        }
    }

    private static Answer create(Api api) {
        try {
            return api.post("/sandboxes", "{\"template\": \"base\", \"timeout\": 3600}");
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }
}
