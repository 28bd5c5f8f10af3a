package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CreateSandboxTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.account();

    @Test
    void theExampleOfTheReferenceIsAnsweredAsItIsWritten() {
        Answer answer = api.post(
                "/sandboxes", "{\"template\":\"base\",\"timeout\":300,\"metadata\":{\"purpose\":\"data-analysis\"}}");

        assertThat(answer.status()).isEqualTo(201);
        String id = answer.sandboxId();
        assertThat(answer.header("Location")).contains("/sandboxes/" + id);
        assertThat(answer.body())
                .isEqualTo("{\"data\":{\"sandbox_id\":\"" + id + "\",\"template\":\"base\",\"status\":\"running\","
                        + "\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300,\"expires_at\":\"2026-02-21T10:35:00Z\","
                        + "\"metadata\":{\"purpose\":\"data-analysis\"},\"network\":{\"egress\":\"blocked\"},\"on_timeout\":\"kill\","
                        + "\"cpu\":0.5,\"memory_mib\":64},\"status\":\"ok\"}");
    }

    @Test
    void whenItIsAnsweredTheSandboxRunsAndEveryRequestShowsTheSame() {
        Answer created = api.post("/sandboxes", "{\"template\":\"base\",\"metadata\":{\"a\":\"b\"}}");
        String id = created.sandboxId();

        assertThat(SERVER.runtime().running()).contains(id);
        assertThat(SERVER.runtime().specOf(id).image().base()).isEqualTo("base");
        assertThat(api.get("/sandboxes/" + id).data()).isEqualTo(created.data());
        assertThat(api.get(created.header("Location").orElseThrow()).data()).isEqualTo(created.data());
        assertThat(api.get("/sandboxes").data().get(0)).isEqualTo(created.data());
    }

    @Test
    void aSandboxLivesAMinuteUnlessToldOtherwise() {
        Answer answer = api.post("/sandboxes", "{\"template\":\"base\"}");

        assertThat(answer.data().path("timeout").intValue()).isEqualTo(60);
        assertThat(answer.data().path("expires_at").asText()).isEqualTo("2026-02-21T10:31:00Z");
        assertThat(answer.data().has("metadata")).isFalse();
    }

    @Test
    void theBoundsOfATimeoutAreTakenAndWhatLiesBeyondIsRefusedWithTheLimit() {
        assertThat(create("\"timeout\":1").data().path("timeout").intValue()).isEqualTo(1);
        assertThat(create("\"timeout\":86400").data().path("timeout").intValue())
                .isEqualTo(86_400);
        assertThat(create("\"timeout\":0").message()).isEqualTo("timeout: must be at least 1");
        assertThat(create("\"timeout\":86401").message()).isEqualTo("timeout: must be at most 86400");
    }

    @Test
    void theBoundsOfMetadataAreTakenAndWhatLiesBeyondIsRefusedWithTheLimit() {
        assertThat(create("\"metadata\":" + entries(50)).data().path("metadata"))
                .hasSize(50);
        assertThat(create("\"metadata\":" + entries(51)).message()).contains("metadata", "50");
        assertThat(create(entry("k".repeat(64), "v".repeat(512))).status()).isEqualTo(201);
        assertThat(create(entry("k".repeat(65), "v")).message()).contains("metadata");
        assertThat(create(entry("", "v")).message()).contains("metadata");
        assertThat(create(entry("k", "v".repeat(513))).message()).contains("k", "512");
    }

    @Test
    void lengthsAreCountedInCharactersAndNotInBytes() {
        assertThat(create(entry("\ud83d\ude00".repeat(64), "\u00e9".repeat(512)))
                        .status())
                .isEqualTo(201);
        assertThat(create(entry("k", "\ud83d\ude00".repeat(512))).status()).isEqualTo(201);
        assertThat(create(entry("k", "\ud83d\ude00".repeat(513))).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "=&%+",
                "\\u0000",
                "\\u0000\\u001f",
                "\\ud83d\\ude00",
                "\\u00e9",
                "\\u202e",
                "\\uffff",
                "\\\"\\\\\\/\\b\\f\\n\\r\\t",
                "';DROP TABLE sandboxes;--",
                "${jndi:ldap://x}",
                "<script>",
                "null",
                "\\ufeff"
            })
    void anyTextComesBackAsItWasGiven(String text) {
        Answer created = create("\"metadata\":{\"key " + text + "\":\"" + text + "\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.data().path("metadata"))
                .isEqualTo(new Answer(0, java.util.Map.of(), "{\"key " + text + "\":\"" + text + "\"}").json());
        assertThat(api.get("/sandboxes/" + created.sandboxId()).data()).isEqualTo(created.data());
    }

    @Test
    void emptyMetadataIsMetadata() {
        Answer created = create("\"metadata\":{}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.data().path("metadata")).isEmpty();
    }

    @Test
    void aTemplateThatIsUnknownIsRefusedByName() {
        Answer answer = api.post("/sandboxes", "{\"template\":\"nope\"}");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.message()).isEqualTo("template: there is no template nope");
        assertThat(answer.error().path("details").get(0).path("field").asText()).isEqualTo("template");
    }

    private Answer create(String field) {
        return api.post("/sandboxes", "{\"template\":\"base\"," + field + "}");
    }

    private static String entry(String key, String value) {
        return "\"metadata\":{\"" + key + "\":\"" + value + "\"}";
    }

    private static String entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"k" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
