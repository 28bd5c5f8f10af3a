package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthenticationTest {

    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "FOO"};

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/sandboxes",
                "/sandboxes?limit=0",
                "/sandboxes/sbx_a1b2c3d4e5",
                "/sandboxes/sbx_a1b2c3d4e5/timeout",
                "/sandboxes/x/y/z",
                "/templates",
                "/templates/base",
                "/templates/base/logs",
                "/nope",
                "/nope/%20",
            })
    void withoutAKeyNothingIsToldOfAnyPath(String path) {
        for (String method : METHODS) {
            assertThat(SERVER.anonymous().send(method, path).status())
                    .as(method)
                    .isEqualTo(401);
        }
        Answer answer = SERVER.anonymous()
                .send("POST", path, "x".repeat(2 << 20), "Content-Type", "text/plain", "Accept", "text/html");
        assertThat(answer.outcome()).isEqualTo("401 unauthorized");
        assertThat(answer.message()).isEqualTo("The X-API-Key header is missing.");
        assertThat(answer.header("WWW-Authenticate")).contains("ApiKey realm=\"vibengine\"");
        assertThat(RawHttp.send(SERVER.url(), "TRACE " + path + " HTTP/1.1\nHost: x\n\n")
                        .outcome())
                .isEqualTo("401 unauthorized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "ve_sk_",
                "ve_sk_0123456789012345678901234567890",
                "ve_sk_01234567890123456789012345678901",
                "VE_SK_01234567890123456789012345678901",
                "ve_sk_0123456789012345678901234567890!",
                "ve_pk_01234567890123456789012345678901",
                "Bearer ve_sk_01234567890123456789012345678901",
                "\u00e9",
            })
    void aKeyThatIsMalformedOrUnknownIsRefused(String key) {
        Answer answer = Api.withBadKey(SERVER.url(), key).get("/sandboxes");

        assertThat(answer.outcome()).isEqualTo("401 unauthorized");
        assertThat(answer.message()).isEqualTo("The API key in X-API-Key is not valid.");
    }

    @Test
    void aKeyOfAnyLengthIsNoFaultOfTheServer() {
        assertThat(Api.withBadKey(SERVER.url(), "ve_sk_" + "a".repeat(10_000))
                        .get("/sandboxes")
                        .outcome())
                .isEqualTo("401 unauthorized");
    }

    @Test
    void aGoodKeyIsRefusedWhenItIsAlmostTheKey() {
        String key = SERVER.account().key();
        for (String other : new String[] {
            key + "a", key.substring(0, key.length() - 1), key.toUpperCase(java.util.Locale.ROOT), "a" + key
        }) {
            assertThat(Api.withBadKey(SERVER.url(), other).get("/sandboxes").outcome())
                    .isEqualTo("401 unauthorized");
        }
    }

    @Test
    void aKeyIsReadFromItsHeaderAlone() {
        String key = SERVER.account().key();
        Api anonymous = SERVER.anonymous();

        assertThat(anonymous
                        .get("/sandboxes?X-API-Key=" + key + "&api_key=" + key)
                        .outcome())
                .isEqualTo("401 unauthorized");
        assertThat(anonymous
                        .publish(
                                "GET",
                                "/sandboxes",
                                java.net.http.HttpRequest.BodyPublishers.noBody(),
                                "Authorization",
                                "Bearer " + key,
                                "Cookie",
                                "X-API-Key=" + key)
                        .outcome())
                .isEqualTo("401 unauthorized");
    }

    @Test
    void theNameOfTheHeaderIsTakenInAnyCase() {
        String key = SERVER.account().key();

        assertThat(RawHttp.send(SERVER.url(), "GET /sandboxes HTTP/1.1\nHost: x\nx-api-KEY: " + key + "\n\n")
                        .outcome())
                .isEqualTo("200");
    }

    @Test
    void twoKeysAreNoKey() {
        String key = SERVER.account().key();
        String head = "GET /sandboxes HTTP/1.1\nHost: x\nX-API-Key: " + key + "\nX-API-Key: ";

        assertThat(RawHttp.send(SERVER.url(), head + key + "\n\n").outcome()).isEqualTo("401 unauthorized");
        assertThat(RawHttp.send(SERVER.url(), head + "x\n\n").outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void aReadOnlyKeyReadsAndWritesNothing() {
        String account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = SERVER.keyOf(account).create();
        Api reader = SERVER.keyOf(account, Permission.READ_ONLY);

        assertThat(reader.get("/sandboxes").outcome()).isEqualTo("200");
        assertThat(reader.get("/sandboxes/" + id).outcome()).isEqualTo("200");
        assertThat(reader.send("HEAD", "/sandboxes/" + id).status()).isEqualTo(200);
        assertThat(reader.get("/templates").outcome()).isEqualTo("200");
        assertThat(reader.get("/templates/base").outcome()).isEqualTo("200");
        assertThat(reader.post("/sandboxes", "{\"template\":\"base\"}").outcome())
                .isEqualTo("403 forbidden");
        assertThat(reader.post("/sandboxes", "{]").outcome()).isEqualTo("403 forbidden");
        assertThat(reader.delete("/sandboxes/" + id).outcome()).isEqualTo("403 forbidden");
        assertThat(reader.delete("/sandboxes/nope").outcome()).isEqualTo("403 forbidden");
        assertThat(reader.post("/sandboxes/" + id + "/timeout", "{\"timeout\":60}")
                        .outcome())
                .isEqualTo("403 forbidden");
        assertThat(reader.post("/templates", "{\"template_id\":\"x\",\"commands\":[\"true\"]}")
                        .outcome())
                .isEqualTo("403 forbidden");
        assertThat(reader.delete("/templates/x").outcome()).isEqualTo("403 forbidden");
        assertThat(reader.get("/sandboxes/" + id).data().path("status").asText())
                .isEqualTo("running");
    }

    @Test
    void keysOfOneAccountSeeTheSameSandboxesAndOthersNone() {
        String account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        Api owner = SERVER.keyOf(account);
        Api colleague = SERVER.keyOf(account);
        Api stranger = SERVER.account();
        String id = owner.create("\"metadata\":{\"a\":\"b\"}");

        assertThat(colleague.get("/sandboxes/" + id).outcome()).isEqualTo("200");
        assertThat(stranger.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(stranger.delete("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
        assertThat(stranger.post("/sandboxes/" + id + "/timeout", "{\"timeout\":60}")
                        .outcome())
                .isEqualTo("404 not_found");
        for (String query : new String[] {"", "?template=base", "?metadata=a%3Db"}) {
            assertThat(stranger.get("/sandboxes" + query)
                            .json()
                            .path("total_count")
                            .intValue())
                    .isZero();
        }
        assertThat(stranger.get("/sandboxes/" + id).message())
                .isEqualTo(stranger.get("/sandboxes/sbx_zzzzzzzzzz").message());
        assertThat(owner.delete("/sandboxes/" + id).outcome()).isEqualTo("200");
        assertThat(stranger.get("/sandboxes/" + id).error().has("reason")).isFalse();
    }
}
