package ai.vibengine.server.port;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open ports as the API has them. */
@NullMarked
final class PortsTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    private Api api;
    private String account;
    private String ports;

    @BeforeEach
    void start() {
        account = server.newAccount(Plan.ENTERPRISE, Optional.of(1000), Optional.of(10));
        api = server.keyOf(account);
        ports = "/sandboxes/" + sandbox(api) + "/ports";
    }

    @Test
    void aPortIsOpenUntilItIsClosed() {
        Answer opened = api.post(ports, "{\"port\": 8000}");
        assertThat(opened.status()).isEqualTo(201);
        assertThat(opened.json().at("/data/access").asText()).isEqualTo("private");
        assertThat(opened.json().at("/data/token").asText()).matches("ve_pt_[0-9A-Za-z]{40}");
        assertThat(api.get(ports).json().at("/data/0").properties()).hasSize(3);

        assertThat(api.post(ports, "{\"port\": 8000}").outcome()).isEqualTo("409 conflict");
        assertThat(api.delete(ports + "/8000").json().at("/data").properties()).hasSize(3);
        assertThat(api.delete(ports + "/8000").outcome()).isEqualTo("404 not_found");
        assertThat(api.get(ports).json().path("total_count").asInt()).isZero();
    }

    @Test
    void aPortThatWasStoredWithoutAnAnswerDoesNotStandInTheWayOfARetry() {
        new PortStore(server.database()).insert(new OpenPort(ports.split("/", -1)[2], 8000, "lost"));

        assertThat(api.post(ports, "{\"port\": 8000}").status()).isEqualTo(201);
    }

    @Test
    void noMorePortsAreOpenThanMayBe() {
        for (int port = 1; port <= 32; port++) {
            assertThat(api.post(ports, "{\"port\": " + port + "}").status()).isEqualTo(201);
        }
        assertThat(api.post(ports, "{\"port\": 33}").outcome()).isEqualTo("409 conflict");
        Answer page = api.get(ports + "?limit=20");
        assertThat(page.json().path("data")).hasSize(20);
        assertThat(page.json().path("total_count").asInt()).isEqualTo(32);
        Answer next = api.get(
                ports + "?limit=20&cursor=" + page.json().path("next_cursor").asText());
        assertThat(next.json().path("data")).hasSize(12);
        assertThat(next.json().at("/data/0/port").asInt()).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"port\": 0}",
                "{\"port\": 65536}",
                "{\"port\": \"80\"}",
                "{\"port\": 80, \"access\": \"x\"}"
            })
    void whatIsNoPortIsRefused(String body) {
        assertThat(api.post(ports, body).outcome()).isEqualTo("400 invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0", "08000", "8000x", "99999999999"})
    void whatIsNoPortIsNotFound(String port) {
        api.post(ports, "{\"port\": 8000}");
        assertThat(api.delete(ports + "/" + port).outcome()).isEqualTo("404 not_found");
        assertThat(api.get(ports).json().path("total_count").asInt()).isEqualTo(1);
    }

    @Test
    void othersSeeNoPortsAndReadersOpenNone() {
        Api other = server.account();
        for (Answer answer :
                List.of(other.get(ports), other.post(ports, "{\"port\": 80}"), other.delete(ports + "/80"))) {
            assertThat(answer.outcome()).isEqualTo("404 not_found");
        }
        Api reader = server.keyOf(account, Permission.READ_ONLY);
        assertThat(reader.get(ports).status()).isEqualTo(200);
        assertThat(reader.post(ports, "{\"port\": 80}").outcome()).isEqualTo("403 forbidden");
    }

    @Test
    void portsAndTokensOutliveTheServerAndNotTheSandbox() throws Exception {
        api.post(ports, "{\"port\": 8000}");
        String gone = "/sandboxes/" + sandbox(api);
        api.post(gone + "/ports", "{\"port\": 8000}");
        api.delete(gone);
        server.stop();
        server.start();
        api = server.keyOf(account);

        assertThat(api.get(ports).json().path("total_count").asInt()).isEqualTo(1);
        assertThat(new PortStore(server.database()).all()).hasSize(1);
    }

    private static String sandbox(Api api) {
        return api.post("/sandboxes", "{\"template\": \"base\", \"timeout\": 3600}")
                .json()
                .at("/data/sandbox_id")
                .asText();
    }
}
