package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaTypesTest {

    private static final String BODY = "{\"template\":\"base\"}";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.account();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json; charset=\"utf-8\"",
                "APPLICATION/JSON",
                "Application/Json;Charset=Utf-8",
                "application/json; version=1",
            })
    void bodiesOfThisTypeAreRead(String type) {
        assertThat(api.send("POST", "/sandboxes", BODY, "Content-Type", type).outcome())
                .isEqualTo("201");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/json",
                "text/plain;charset=utf-8",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json-patch+json",
                "application/vnd.api+json",
                "application/octet-stream",
                "application/*",
                "*/*",
                "application/json; charset=latin1",
                "application/json; charset=utf-16",
            })
    void bodiesOfThisTypeAreRefused(String type) {
        assertThat(api.send("POST", "/sandboxes", BODY, "Content-Type", type).outcome())
                .isEqualTo("415 unsupported_media_type");
    }

    @Test
    void theRefusalNamesTheTypeThatIsTaken() {
        String path = "/sandboxes/" + api.create();
        Answer patch = api.send("PATCH", path, "{}", "Content-Type", "application/json");
        assertThat(patch.outcome()).isEqualTo("415 unsupported_media_type");
        assertThat(patch.message()).isEqualTo("The request body must be application/merge-patch+json.");
        assertThat(patch.header("Accept-Patch")).contains("application/merge-patch+json");

        Answer post = api.send("POST", "/sandboxes", BODY, "Content-Type", "application/json; charset=latin1");
        assertThat(post.message()).isEqualTo("The request body must be application/json in UTF-8.");
        assertThat(post.header("Accept-Patch")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "/", "application/", ";", "application/json;", "application json", "é/ü", "a/b/c"})
    void typesThatAreNoneAreRefused(String type) {
        assertThat(api.send("POST", "/sandboxes", BODY, "Content-Type", type).status())
                .isIn(201, 400, 415);
    }

    @Test
    void aBodyWithoutATypeIsRefused() {
        assertThat(api.send("POST", "/sandboxes", BODY).outcome()).isEqualTo("415 unsupported_media_type");
        String path = "/sandboxes/" + api.create() + "/timeout";
        assertThat(api.send("POST", path, "{\"timeout\":60}").outcome()).isEqualTo("415 unsupported_media_type");
        assertThat(api.send("POST", path, "{\"timeout\":60}", "Content-Type", "text/plain")
                        .outcome())
                .isEqualTo("415 unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "*/*",
                "application/*",
                "application/json;charset=utf-8",
                "text/html, */*;q=0.1",
                "text/html,application/json;q=0.5",
                "APPLICATION/JSON",
            })
    void answersCanBeAcceptedAs(String accept) {
        assertThat(api.publish("GET", "/sandboxes", noBody(), "Accept", accept).outcome())
                .isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/*",
                "application/xml",
                "application/json;q=0",
                "*/*;q=0",
                "application/problem+json",
                "image/png, text/plain;q=0.5",
            })
    void answersCannotBeAcceptedAs(String accept) {
        String path = "/sandboxes/" + api.create();
        assertThat(api.publish("GET", "/sandboxes", noBody(), "Accept", accept).outcome())
                .isEqualTo("406 not_acceptable");
        assertThat(api.publish("GET", path, noBody(), "Accept", accept).outcome())
                .isEqualTo("406 not_acceptable");
        assertThat(api.publish("DELETE", path, noBody(), "Accept", accept).outcome())
                .isEqualTo("406 not_acceptable");
        assertThat(api.get(path).outcome()).isEqualTo("200");
        assertThat(api.send("POST", "/sandboxes", BODY, "Content-Type", "application/json", "Accept", accept)
                        .outcome())
                .isEqualTo("406 not_acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {";;", "/", "application", "a/b/c", "application/json;q=x", "application/json;q=2", ","})
    void anAcceptThatIsNoneIsNoFaultOfTheServer(String accept) {
        assertThat(api.publish("GET", "/sandboxes", noBody(), "Accept", accept).status())
                .isIn(200, 400, 406);
    }

    private static java.net.http.HttpRequest.BodyPublisher noBody() {
        return java.net.http.HttpRequest.BodyPublishers.noBody();
    }

    @Test
    void everyAnswerTellsItsLength() {
        String id = api.create();
        for (String path : new String[] {"/sandboxes", "/sandboxes/" + id, "/templates", "/nope"}) {
            Answer answer = api.get(path);
            assertThat(answer.header("Content-Length"))
                    .as(path)
                    .hasValue(Integer.toString(answer.body().getBytes(StandardCharsets.UTF_8).length));
        }
    }
}
