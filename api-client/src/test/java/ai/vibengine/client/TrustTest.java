package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ApiException;
import ai.vibengine.client.error.UnexpectedStatusException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the key goes, and where it does not. */
class TrustTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com",
                "http://127.0.0.1.example.com",
                "http://localhost.example.com",
                "http://10.0.0.1:8080",
                "http://[::2]",
                "ftp://127.0.0.1",
                "https://user:secret@example.com",
                "https://example.com?x=1",
                "https://example.com#x",
                "example.com",
                "not a url",
            })
    void aBaseUrlThatCannotBeTrustedIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(Map.of(), Map.of())
                        .apiKey(Samples.KEY)
                        .baseUrl(url)
                        .build())
                .withMessageStartingWith("baseUrl: ")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "'https://example.com\n', line break",
        "' https://example.com', line break",
        "https://my_host.example.com, underscore",
        "https://api_1:8080/v1, underscore",
    })
    void whatIsWrongWithABaseUrlIsSaid(String url, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(Map.of(), Map.of())
                        .apiKey(Samples.KEY)
                        .baseUrl(url)
                        .build())
                .withMessageStartingWith("baseUrl: ")
                .withMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key\n", "key\r\n", " key", "key "})
    void aKeyWithALineBreakAtItsEndIsToldSo(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(Map.of(), Map.of("VE_API_KEY", key)).build())
                .withMessageStartingWith("apiKey: ")
                .withMessageContaining("line break")
                .withMessageNotContaining("key\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080",
                "http://127.1.2.3",
                "http://localhost",
                "http://LOCALHOST:1",
                "http://[::1]:8080",
                "https://api.example.com/v1/",
            })
    void loopbackAndHttpsAreTrusted(String url) {
        Settings settings =
                builder(Map.of(), Map.of()).apiKey(Samples.KEY).baseUrl(url).settings();
        assertThat(settings.baseUrl().toString()).isEqualTo(url.replaceAll("/$", ""));
    }

    @Test
    void clearTextIsAllowedWhenSaidSo() {
        assertThat(builder(Map.of(), Map.of())
                        .apiKey(Samples.KEY)
                        .baseUrl("http://10.0.0.1")
                        .allowClearText(true)
                        .settings()
                        .baseUrl())
                .hasHost("10.0.0.1");
    }

    @Test
    void anExplicitValueWinsOverAPropertyAndThatOverTheEnvironment() {
        Map<String, String> environment = Map.of("VE_API_KEY", "env", "VE_BASE_URL", "https://env.example");
        Map<String, String> properties =
                Map.of("vibengine.apiKey", "property", "vibengine.baseUrl", "https://property.example");

        Settings env = builder(Map.of(), environment).settings();
        assertThat(env.apiKey().reveal()).isEqualTo("env");
        assertThat(env.baseUrl()).hasHost("env.example");
        Settings property = builder(properties, environment).settings();
        assertThat(property.apiKey().reveal()).isEqualTo("property");
        assertThat(property.baseUrl()).hasHost("property.example");
        Settings explicit = builder(properties, environment)
                .apiKey("explicit")
                .baseUrl("https://explicit.example")
                .settings();
        assertThat(explicit.apiKey().reveal()).isEqualTo("explicit");
        assertThat(explicit.baseUrl()).hasHost("explicit.example");
        assertThat(builder(Map.of(), Map.of()).apiKey("k").settings().baseUrl()).hasHost("api.vibengine.ai");
    }

    @Test
    void withoutAKeyThereIsNoClient() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(Map.of(), Map.of()).build())
                .withMessageContaining("VE_API_KEY");
    }

    @Test
    void aKeyThatCannotBeSentIsRefusedWithoutShowingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder(Map.of(), Map.of()).apiKey("secret\nkey").build())
                .withMessageNotContaining("secret");
    }

    @Test
    void redirectsAreNotFollowed() {
        try (ScriptedServer other = new ScriptedServer(json(200, Samples.ONE));
                ScriptedServer server = new ScriptedServer(json(302, "", "Location: " + other.url() + "/sandboxes/x"));
                Vibengine vibengine = Samples.client(server).build()) {
            UnexpectedStatusException e = catchThrowableOfType(
                    UnexpectedStatusException.class, () -> vibengine.sandboxes().get("x"));

            assertThat(e.status()).isEqualTo(302);
            assertThat(other.received()).isEmpty();
        }
    }

    @Test
    void theKeyIsShownNowhere() {
        String echo = "{\"error\":{\"code\":\"invalid_request\",\"message\":\"Your key " + Samples.KEY
                + " is odd.\",\"details\":[{\"field\":\"x\",\"message\":\"" + Samples.KEY + "\"}]}}";
        try (ScriptedServer server = new ScriptedServer(
                        json(400, echo), json(502, "proxy saw " + Samples.KEY), json(200, "\"" + Samples.KEY + "\""));
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            for (int i = 0; i < 3; i++) {
                VibengineException e = catchThrowableOfType(
                        VibengineException.class, () -> vibengine.sandboxes().get("x"));
                for (Throwable t = e; t != null; t = t.getCause()) {
                    assertThat(t.toString()).doesNotContain(Samples.KEY);
                }
                if (e instanceof ApiException api) {
                    assertThat(api.details().toString() + api.response()).doesNotContain(Samples.KEY);
                }
            }
            assertThat(vibengine.toString()).isEqualTo("Vibengine[" + server.url() + "]");
            VibengineBuilder builder = Samples.client(server);
            assertThat(builder + " " + builder.settings()).doesNotContain(Samples.KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-API-Key", "idempotency-key", "Host", "bad name", "", "Content-Length"})
    void aHeaderThatTheClientSetsCannotBeSetTwice(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.none().header(name, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".."})
    void anIdThatWouldNameSomethingElseIsRefused(String id) {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> vibengine.sandboxes().kill(id));
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void anIdStaysOneSegmentOfThePath() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            vibengine.sandboxes().get("../templates/ü?x#y");

            assertThat(server.received().get(0).line())
                    .isEqualTo("GET /sandboxes/..%2Ftemplates%2F%C3%BC%3Fx%23y HTTP/1.1");
        }
    }

    private static VibengineBuilder builder(Map<String, String> properties, Map<String, String> environment) {
        return new VibengineBuilder(properties::get, environment::get);
    }
}
