package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations of the public API as the pages of the dashboard reach them. */
@NullMarked
class PublicOperationsTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    private String account = "";
    private DashboardClient client = new DashboardClient(URI.create("http://localhost"), "");

    @BeforeEach
    void signIn() {
        account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        client = DashboardClient.of(server, account);
    }

    @Test
    void answersAreThoseOfTheApi() {
        Api api = server.keyOf(account);
        String sandbox = "/sandboxes/"
                + client.post("/sandboxes", "{\"template\":\"base\"}").sandboxId();

        for (String path :
                new String[] {"/sandboxes?limit=1", sandbox, "/templates", "/templates/base", "/sandboxes/none"}) {
            Answer answer = client.get(path);
            assertThat(answer.body()).isEqualTo(api.get(path).body());
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.header("Content-Security-Policy")).isPresent();
        }
        assertThat(client.post(sandbox + "/timeout", "{\"timeout\":600}")
                        .data()
                        .path("timeout")
                        .asInt())
                .isEqualTo(600);
        assertThat(client.delete(sandbox).data().path("status").asText()).isEqualTo("stopped");
        assertThat(client.get(sandbox).error().path("reason").asText()).isEqualTo("killed");
    }

    @Test
    void listsHavePages() {
        client.post("/sandboxes", "{\"template\":\"base\"}");
        client.post("/sandboxes", "{\"template\":\"base\"}");

        Answer first = client.get("/sandboxes?limit=1");
        Answer second = client.get(
                "/sandboxes?limit=1&cursor=" + first.json().path("next_cursor").asText());

        assertThat(first.json().path("has_more").asBoolean()).isTrue();
        assertThat(second.json().path("has_more").asBoolean()).isFalse();
        assertThat(second.data()).isNotEqualTo(first.data());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /sandboxes?limit=0, 400 invalid_request",
        "POST, /sandboxes, 400 invalid_request",
        "PUT, /sandboxes, 405 method_not_allowed",
        "GET, /sandboxes/a/b, 404 not_found",
        "GET, /sandboxes/none/files?path=%zz, 400 invalid_request",
        "GET, /sandboxes/none/files, 400 invalid_request",
        "GET, /openapi.json, 404 not_found",
    })
    void refusalsAreThoseOfTheApi(String method, String path, String outcome) {
        String body = method.equals("GET") ? "" : "{}";
        String request = method + " /dashboard/api" + path + " HTTP/1.1\nHost: x\nX-Dashboard: 1\nCookie: "
                + client.cookie() + "\nContent-Type: application/json\nConnection: close\nContent-Length: "
                + body.length() + "\n\n" + body;

        assertThat(answerTo(request).outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/api/../api/sandboxes",
                "/dashboard/api/../../dashboard/api/sandboxes",
                "/x/../dashboard/api/sandboxes",
                "/dashboard/api/keys/../sandboxes",
                "/dashboard/api/sandboxes/../keys",
                "/dashboard/%61pi/sandboxes"
            })
    void dotsAndEscapesLeadNowhereElse(String path) {
        Answer answer =
                answerTo("GET " + path + " HTTP/1.1\nHost: x\nCookie: " + client.cookie() + "\nConnection: close\n\n");

        assertThat(answer.status()).isIn(200, 400, 404);
        assertThat(answerTo("GET " + path + " HTTP/1.1\nHost: x\nConnection: close\n\n")
                        .status())
                .isIn(400, 401);
    }

    @Test
    void aKeyIsNoSession() {
        String key = "X-API-Key: " + server.keyOf(account).key();

        assertThat(answerTo("GET /dashboard/api/sandboxes HTTP/1.1\nHost: x\n" + key + "\nConnection: close\n\n")
                        .outcome())
                .isEqualTo("401 unauthorized");
    }

    @Test
    void anotherSiteChangesNothing() {
        Answer answer = client.send(
                "POST",
                "/sandboxes",
                "{\"template\":\"base\"}",
                Map.of("Sec-Fetch-Site", "cross-site", "X-Dashboard", "1"));

        assertThat(answer.outcome()).isEqualTo("403 forbidden");
        assertThat(client.get("/sandboxes").json().path("total_count").asInt()).isZero();
    }

    @Test
    void anotherAccountSeesNothing() {
        String sandbox = "/sandboxes/"
                + client.post("/sandboxes", "{\"template\":\"base\"}").sandboxId();
        String other = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());

        assertThat(DashboardClient.of(server, other).get(sandbox).outcome()).isEqualTo("404 not_found");
        assertThat(DashboardClient.of(server, other).delete(sandbox).outcome()).isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "path=/home/user/a%20b*.html, attachment; filename*=UTF-8''a%20b%2A.html",
        "path=plain, attachment; filename*=UTF-8''plain",
        "path=%2Fa%2Fb&x=1, attachment; filename*=UTF-8''b",
        "path=/, attachment",
        "path=%, attachment",
        "a=b, attachment",
    })
    void whatReadsAFileIsSavedAndNotShown(String query, String disposition) {
        Answer answer = answerTo("GET /dashboard/api/sandboxes/none/files?" + query + " HTTP/1.1\nHost: x\nCookie: "
                + client.cookie() + "\nConnection: close\n\n");

        assertThat(answer.header("Content-Disposition")).contains(disposition);
    }

    @Test
    void aNameThatNoFileCanHaveIsNotRepeated() {
        Answer answer = client.get("/sandboxes/none/files?path=" + "a".repeat(256));

        assertThat(answer.status()).isLessThan(500);
        assertThat(answer.header("Content-Disposition")).contains("attachment");
    }

    private Answer answerTo(String request) {
        try (RawHttp http = new RawHttp(server.url())) {
            http.write(request);
            return http.read();
        }
    }
}
