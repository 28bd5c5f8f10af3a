package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plans' numbers, exactly. */
@NullMarked
class LimitsIT {

    @TempDir
    static Path folder;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** A whole window and what comes before it. */
    @Test
    @Timeout(150)
    void aFreeKeyHasSixtyRequestsAMinute() throws Exception {
        Api api = server.api(freeKey("busy"));

        List<Answer> answers = atOnce(75, 1, () -> api.get("/sandboxes"));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(60);
        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() != 200).toList();
        assertThat(refused).hasSize(15).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.errorCode()).isEqualTo("rate_limited");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        });
        // The header is a promise about time, so only time can show it.
        Thread.sleep(1000L * Integer.parseInt(refused.get(14).header("Retry-After")));
        assertThat(api.get("/sandboxes").status()).isEqualTo(200);
    }

    @Test
    void ofTwentyCreatesAtOnceWithAFreeKeyFiveSucceed() throws Exception {
        Api api = server.api(freeKey("crowded"));
        List<String> before = Machine.containers(server.data());

        List<Answer> answers = atOnce(20, 20, () -> api.post("/sandboxes", "{\"template\": \"base\"}"));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .hasSize(15)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(429);
                    assertThat(answer.errorCode()).isEqualTo("concurrency_limit_exceeded");
                    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
                });
        assertThat(api.get("/sandboxes").body().path("total_count").intValue()).isEqualTo(5);
        assertThat(Machine.containers(server.data())).hasSize(before.size() + 5);
    }

    private static String freeKey(String account) throws Exception {
        String data = server.data().toString();
        assertThat(Program.run("accounts", "create", account, "--plan", "free", "--data", data)
                        .status())
                .isZero();
        return Program.run("keys", "create", "--account", account, "--data", data)
                .out()
                .strip();
    }

    private static List<Answer> atOnce(int times, int threads, Callable<Answer> request) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Answer>> answers = pool.invokeAll(
                    IntStream.range(0, times).mapToObj(i -> request).toList());
            List<Answer> got = new java.util.ArrayList<>();
            for (Future<Answer> answer : answers) {
                got.add(answer.get());
            }
            return got;
        } finally {
            pool.shutdownNow();
        }
    }
}
