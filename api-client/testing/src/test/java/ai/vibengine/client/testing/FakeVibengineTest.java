package ai.vibengine.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fake by the contract, asked over plain HTTP. */
class FakeVibengineTest {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Stream<String> refusedBodies() {
        return Stream.of(
                "",
                "[]",
                "null",
                "{",
                "{}",
                "{\"template\":5}",
                "{\"template\":\"Base\"}",
                "{\"template\":\"no-such\"}",
                "{\"template\":\"base\",\"timeout\":\"300\"}",
                "{\"template\":\"base\",\"timeout\":1.5}",
                "{\"template\":\"base\",\"timeout\":true}",
                "{\"template\":\"base\",\"timeout\":null}",
                "{\"template\":\"base\",\"timeout\":0}",
                "{\"template\":\"base\",\"timeout\":86401}",
                "{\"template\":\"base\",\"timeout\":99999999999999999999}",
                "{\"template\":\"base\",\"metadata\":{\"a\":1}}",
                "{\"template\":\"base\",\"metadata\":{\"\":\"x\"}}",
                "{\"template\":\"base\",\"colour\":\"red\"}",
                "{\"template\":\"base\",\"template\":\"base\"}",
                "{\"template\":\"base\"} x");
    }

    @ParameterizedTest
    @MethodSource("refusedBodies")
    void createSandboxRefusesABodyOutsideTheContract(String body) throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            HttpResponse<String> answer = send(fake, fake.account().key(), "POST", "/sandboxes", body);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"code\":\"invalid_request\"");
            assertThat(fake.runningSandboxes(fake.account())).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nope, 404, not_found",
        "GET, /sandboxes/%00, 404, not_found",
        "GET, /sandboxes/sbx_0000000000, 404, not_found",
        "PUT, /sandboxes, 405, method_not_allowed",
        "GET, /sandboxes?limit=0, 400, invalid_request",
        "GET, /sandboxes?limit=abc, 400, invalid_request",
        "GET, /sandboxes?cursor=x, 400, invalid_request",
        "GET, /sandboxes?metadata=x, 400, invalid_request",
        "DELETE, /templates/base, 403, forbidden",
    })
    void anOperationRefusesARequestOutsideTheContract(String method, String path, int status, String code)
            throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            HttpResponse<String> answer = send(fake, fake.account().key(), method, path, null);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
            assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue("299");
        }
    }

    @Test
    void aCommandHasTheVariablesOfItsTemplateAndOfTheParent() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            String key = fake.account().key();
            List<Map<String, String>> seen = new ArrayList<>();
            fake.onCommand(command -> {
                seen.add(command.env());
                return FakeOutcome.exit(0);
            });
            send(
                    fake,
                    key,
                    "POST",
                    "/templates",
                    "{\"template_id\":\"a\",\"commands\":[\"true\"],\"env\":{\"A\":\"1\",\"B\":\"1\"}}");
            send(
                    fake,
                    key,
                    "POST",
                    "/templates",
                    "{\"template_id\":\"b\",\"from\":\"a\",\"commands\":[\"true\"],\"env\":{\"B\":\"2\",\"C\":\"2\"}}");
            String location = send(fake, key, "POST", "/sandboxes", "{\"template\":\"b\"}")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            send(fake, key, "POST", location + "/commands", "{\"command\":\"env\",\"env\":{\"C\":\"3\"}}");

            assertThat(seen).containsExactly(Map.of("A", "1", "B", "2", "C", "3"));
        }
    }

    @Test
    void anInvalidKeyIsRefusedOnAnyPath() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            assertThat(send(fake, "ve_sk_wrong", "GET", "/nope", null).statusCode())
                    .isEqualTo(401);
            String revoked = fake.account().key();
            fake.revoke(revoked);
            assertThat(send(fake, revoked, "GET", "/sandboxes", null).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aReadOnlyKeyListsTemplatesAndCreatesNoSandbox() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            String key = fake.account().readOnlyKey();

            assertThat(send(fake, key, "GET", "/templates", null).statusCode()).isEqualTo(200);
            assertThat(send(fake, key, "POST", "/sandboxes", "{\"template\":\"base\"}")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, files, 400, invalid_request",
        "GET, files?path=nothing, 404, not_found",
        "GET, files?path=/home, 400, invalid_request",
        "GET, files?path=%00, 400, invalid_request",
        "PUT, files?path=/home/user, 400, invalid_request",
        "PUT, files?path=a.py/b, 400, invalid_request",
        "DELETE, files?path=nothing, 404, not_found",
        "POST, files?path=a, 405, method_not_allowed",
        "GET, directories?path=a.py, 400, invalid_request",
        "GET, directories?path=nothing, 404, not_found",
        "GET, directories?path=/&limit=0, 400, invalid_request",
        "GET, commands/cmd_0000000000, 404, not_found",
        "DELETE, commands/cmd_0000000000, 404, not_found",
        "PUT, commands, 405, method_not_allowed",
    })
    void anOperationOnASandboxRefusesARequestOutsideTheContract(String method, String place, int status, String code)
            throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            String sandbox = sandbox(fake);
            send(fake, fake.account().key(), "PUT", sandbox + "/files?path=a.py", "print(1)\n");
            HttpResponse<String> answer = send(fake, fake.account().key(), method, sandbox + "/" + place, null);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"command\":\"\"}",
                "{\"command\":7}",
                "{\"command\":\"a\",\"timeout\":3601}",
                "{\"command\":\"a\",\"background\":\"yes\"}",
                "{\"command\":\"a\",\"env\":{\"1A\":\"x\"}}",
                "{\"command\":\"a\",\"shell\":\"zsh\"}",
            })
    void runCommandRefusesABodyOutsideTheContract(String body) throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            assertThat(send(fake, fake.account().key(), "POST", sandbox(fake) + "/commands", body)
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    /** Creates a sandbox, and returns its path. */
    private String sandbox(FakeVibengine fake) throws IOException, InterruptedException {
        return send(fake, fake.account().key(), "POST", "/sandboxes", "{\"template\":\"base\"}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private HttpResponse<String> send(FakeVibengine fake, String key, String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return http.send(
                HttpRequest.newBuilder(URI.create(fake.url() + path))
                        .method(method, publisher)
                        .header("X-API-Key", key)
                        .header("Content-Type", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
