package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestIdTest {

    private static final String LONGEST = "a123456789b123456789c123456789d123456789e123456789f123456789g1234"
            + "a123456789b123456789c123456789d123456789e123456789f12345678901";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "-", "req_1.2-3", "ABC", "..", LONGEST})
    void theClientsOwnIdIsEchoedWhateverTheAnswer(String id) {
        Api api = SERVER.account();
        for (String path : new String[] {"/sandboxes", "/sandboxes/nope", "/nope", "/sandboxes?limit=0"}) {
            assertThat(ask(api, path, id).header("X-Request-Id")).contains(id);
        }
        assertThat(ask(SERVER.anonymous(), "/sandboxes", id).header("X-Request-Id"))
                .contains(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a,b", "a\"b", "a:b", "é", "a%20b", "<script>", LONGEST + "xyz"})
    void anyOtherIdIsReplacedAndNeverRefused(String id) {
        Answer answer = ask(SERVER.account(), "/sandboxes", id);

        assertThat(answer.outcome()).isEqualTo("200");
        assertThat(answer.header("X-Request-Id").orElseThrow()).isNotEqualTo(id).matches("[A-Za-z0-9._-]{1,128}");
    }

    @Test
    void requestsWithoutAnIdGetOneThatNoOtherHas() {
        Api api = SERVER.account();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            ids.add(api.get("/nope").header("X-Request-Id").orElseThrow());
        }

        assertThat(ids).hasSize(20);
    }

    @Test
    void anEmptyIdIsReplaced() {
        Answer answer = RawHttp.send(
                SERVER.url(),
                "GET /templates HTTP/1.1\nHost: x\nX-Request-Id:\nX-API-Key: "
                        + SERVER.account().key() + "\n\n");

        assertThat(answer.outcome()).isEqualTo("200");
        assertThat(answer.header("X-Request-Id").orElseThrow()).isNotEmpty();
    }

    @Test
    void aRequestThatHttpRefusesHasAnIdToo() {
        Answer answer = RawHttp.send(SERVER.url(), "GET /sandboxes/%00 HTTP/1.1\nHost: x\nX-Request-Id: mine\n\n");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.header("X-Request-Id")).isPresent();
    }

    private static Answer ask(Api api, String path, String id) {
        return api.publish("GET", path, java.net.http.HttpRequest.BodyPublishers.noBody(), "X-Request-Id", id);
    }
}
