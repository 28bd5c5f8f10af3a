package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.RawHttp;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that are not percent-encoded UTF-8. */
@NullMarked
final class MalformedQueryTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "a=%z", "a=%zz", "template=%ff", "template=%c0%af", "template=%ed%a0%80", "template=a%e2%82"
            })
    void theApiRefusesThemForWhatTheyAre(String query) {
        Answer answer = get(query);

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.message()).isEqualTo("The query is not percent-encoded UTF-8.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"template=b%61se", "template=%F0%9F%98%80", "template=%e2%82%ac", "limit=%31", ""})
    void theApiReadsThoseThatAre(String query) {
        assertThat(get(query).body()).doesNotContain("percent-encoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a=%ff"})
    void theDashboardRefusesThemWithoutASession(String query) {
        Answer answer;
        try (RawHttp connection = new RawHttp(SERVER.url())) {
            connection.write("POST /dashboard/api/session?" + query
                    + " HTTP/1.1\nHost: x\nX-Dashboard: 1\nContent-Type: application/json\nContent-Length: 2\n\n{}");
            answer = connection.read();
        }

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.message()).isEqualTo("The query is not percent-encoded UTF-8.");
    }

    private static Answer get(String query) {
        return RawHttp.send(
                SERVER.url(),
                "GET /sandboxes?" + query + " HTTP/1.1\nHost: x\nConnection: close\nX-API-Key: "
                        + SERVER.account().key() + "\n\n");
    }
}
