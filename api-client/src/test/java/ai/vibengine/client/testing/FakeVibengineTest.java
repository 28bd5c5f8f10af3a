package ai.vibengine.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The double by the contract, asked over plain HTTP. */
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
    void aBodyOutsideTheContractIsRefused(String body) throws Exception {
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
        "GET, /sandboxes/, 404, not_found",
        "GET, /sandboxes/%00, 404, not_found",
        "GET, /sandboxes/sbx_0000000000, 404, not_found",
        "PUT, /sandboxes, 405, method_not_allowed",
        "GET, /sandboxes?limit=0, 400, invalid_request",
        "GET, /sandboxes?limit=abc, 400, invalid_request",
        "GET, /sandboxes?cursor=x, 400, invalid_request",
        "GET, /sandboxes?metadata=x, 400, invalid_request",
        "DELETE, /templates/base, 403, forbidden",
    })
    void aRequestOutsideTheContractIsRefused(String method, String path, int status, String code) throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            HttpResponse<String> answer = send(fake, fake.account().key(), method, path, null);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
            assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue("299");
        }
    }

    @Test
    void theKeyIsLookedAtBeforeThePath() throws Exception {
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
    void aReadOnlyKeyReadsAndNothingMore() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            String key = fake.account().readOnlyKey();

            assertThat(send(fake, key, "GET", "/templates", null).statusCode()).isEqualTo(200);
            assertThat(send(fake, key, "POST", "/sandboxes", "{\"template\":\"base\"}")
                            .statusCode())
                    .isEqualTo(403);
        }
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
