package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.sandbox.environment.SandboxEnvironment;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxEnvironmentTest {

    private static final String SECRET = "hunter2-and-more";
    private static final String WITH_SECRET = "{\"template\":\"base\",\"env\":{\"TOKEN\":\"" + SECRET + "\"}}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void everyCommandHasIt() {
        Api api = server.account();
        String id = api.post("/sandboxes", WITH_SECRET).sandboxId();

        assertThat(printed(api, id, "{\"command\":\"printenv TOKEN\"}")).isEqualTo(SECRET + "\n");
        assertThat(printed(api, id, "{\"command\":\"printenv TOKEN\",\"background\":true}"))
                .isEqualTo(SECRET + "\n");
        assertThat(printed(api, id, "{\"command\":\"printenv OTHER\",\"env\":{\"OTHER\":\"a\"}}"))
                .isEqualTo("a\n");
    }

    @Test
    void thatOfACommandGoesOverIt() {
        Api api = server.account();
        String id = api.post("/sandboxes", WITH_SECRET).sandboxId();

        assertThat(printed(api, id, "{\"command\":\"printenv TOKEN\",\"env\":{\"TOKEN\":\"a\"}}"))
                .isEqualTo("a\n");
    }

    @Test
    void aSandboxWithoutItGetsThatOfNoOther() {
        Api api = server.account();
        api.post("/sandboxes", WITH_SECRET);

        assertThat(printed(api, api.create(), "{\"command\":\"printenv TOKEN\"}"))
                .isEqualTo("\n");
    }

    @Test
    void commandsHaveItAfterARestart() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = server.keyOf(account).post("/sandboxes", WITH_SECRET).sandboxId();

        server.stop();
        server.start();

        assertThat(printed(server.keyOf(account), id, "{\"command\":\"printenv TOKEN\"}"))
                .isEqualTo(SECRET + "\n");
    }

    @Test
    void aSandboxEndsWhenItsKeyIsGone() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = server.keyOf(account).post("/sandboxes", WITH_SECRET).sandboxId();

        server.stop();
        Files.delete(server.folder().resolve("environments.key"));
        server.start();

        Answer gone = server.keyOf(account).get("/sandboxes/" + id);
        assertThat(gone.outcome()).isEqualTo("404 not_found");
        assertThat(gone.error().path("reason").asText()).isEqualTo("failed");
        assertThat(server.runtime().running()).doesNotContain(id);
    }

    @Test
    void noAnswerAndNoFileHasIt() throws Exception {
        Api api = server.account();
        Answer created = api.post("/sandboxes", WITH_SECRET);
        String path = "/sandboxes/" + created.sandboxId();

        List<Answer> answers = List.of(
                created,
                api.get(path),
                api.get("/sandboxes"),
                api.post(path + "/timeout", "{\"timeout\":60}"),
                api.post("/sandboxes", "{\"template\":\"none\",\"env\":{\"TOKEN\":\"" + SECRET + "\"}}"),
                api.post("/sandboxes", "{\"template\":\"base\",\"env\":{\"1\":\"" + SECRET + "\"}}"),
                api.post("/sandboxes", "{\"template\":\"base\",\"env\":{\"TOKEN\":\"" + SECRET + "\\u0000\"}}"),
                api.delete(path));

        assertThat(answers).noneMatch(answer -> answer.body().contains(SECRET));
        assertThat(created.data().has("env")).isFalse();
        assertThat(filesWith(SECRET)).isEmpty();
    }

    @Test
    void nothingIsKeptOfItOnceTheSandboxHasStopped() {
        Api api = server.account();
        String id = api.post("/sandboxes", WITH_SECRET).sandboxId();
        assertThat(kept(id)).isTrue();

        api.delete("/sandboxes/" + id);

        assertThat(kept(id)).isFalse();
    }

    @Test
    void itsBoundsAreTakenAndWhatLiesBeyondIsRefusedWithTheLimit() {
        assertThat(create(variables(256, 1)).status()).isEqualTo(201);
        assertThat(create(variables(257, 1)).message()).contains("env", "256");
        assertThat(create(variables(8, 32_768)).status()).isEqualTo(201);
        assertThat(create(variables(1, 32_769)).message()).contains("env.V0", "32768");
        assertThat(create(variables(9, 32_768)).message())
                .isEqualTo("env: must have at most 262144 characters in all values together");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"1A\":\"b\"", "\"A B\":\"b\"", "\"\":\"b\"", "\"A\":\"b\\u0000\"", "\"A\":1", "\"A\":null"})
    void whatNoProgramCouldBeGivenIsRefused(String variable) {
        assertThat(create(variable).outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void aVariableOfMoreBytesThanTheKernelTakesIsRefused() {
        Answer answer = create("\"A\":\"" + "\ud83d\ude00".repeat(32_768) + "\"");

        assertThat(answer.message()).isEqualTo("env.A: must be at most 131071 bytes in UTF-8, with its name and a =");
    }

    @Test
    void itsTextHidesTheValues() {
        assertThat(new SandboxEnvironment(Map.of("TOKEN", SECRET))).hasToString("SandboxEnvironment[TOKEN]");
    }

    private Answer create(String variables) {
        return server.account().post("/sandboxes", "{\"template\":\"base\",\"env\":{" + variables + "}}");
    }

    private static String variables(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"V" + i + "\":\"" + "x".repeat(length) + "\"")
                .collect(Collectors.joining(","));
    }

    private static String printed(Api api, String sandboxId, String command) {
        Answer answer = api.post("/sandboxes/" + sandboxId + "/commands", command);
        assertThat(answer.status()).isBetween(200, 299);
        return answer.data().path("stdout").asText();
    }

    private boolean kept(String sandboxId) {
        return server.database()
                .read(handle -> handle.createQuery(
                                "SELECT environment IS NOT NULL FROM sandboxes WHERE sandbox_id = :id")
                        .bind("id", sandboxId)
                        .mapTo(Boolean.class)
                        .one());
    }

    private List<Path> filesWith(String text) throws IOException {
        try (var files = Files.walk(server.folder())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
