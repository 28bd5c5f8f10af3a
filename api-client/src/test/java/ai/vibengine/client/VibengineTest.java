package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.call.RawResponse;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.ServerErrorException;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.UnexpectedStatusException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.sandbox.SandboxStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the calls send and what they make of the answers. */
class VibengineTest {

    private static final String EMPTY_LIST = "{\"data\":[],\"has_more\":false,\"total_count\":0}";

    @Test
    void createSendsTheReferenceRequestAndReadsItsAnswer() {
        try (ScriptedServer server = new ScriptedServer(json(201, Samples.ONE));
                Vibengine vibengine = Samples.client(server).build()) {
            Sandbox sandbox = vibengine
                    .sandboxes()
                    .create(c ->
                            c.template("base").timeout(Duration.ofMinutes(5)).metadata("purpose", "data-analysis"));

            assertThat(sandbox.id()).isEqualTo("sbx_a1b2c3d4e5");
            assertThat(sandbox.template()).isEqualTo("base");
            assertThat(sandbox.status()).isEqualTo(SandboxStatus.RUNNING);
            assertThat(sandbox.startedAt()).isEqualTo(Instant.parse("2026-02-21T10:30:00Z"));
            assertThat(sandbox.timeout()).isEqualTo(Duration.ofMinutes(5));
            assertThat(sandbox.expiresAt()).isEqualTo(Instant.parse("2026-02-21T10:35:00Z"));
            assertThat(sandbox.metadata()).isEqualTo(Map.of("purpose", "data-analysis"));
            ScriptedServer.Received request = server.received().get(0);
            assertThat(request.line()).isEqualTo("POST /sandboxes HTTP/1.1");
            assertThat(request.header("X-API-Key")).isEqualTo(Samples.KEY);
            assertThat(request.header("Content-Type")).isEqualTo("application/json");
            assertThat(request.header("Idempotency-Key")).matches("[0-9a-f]{32}");
            assertThat(request.header("X-Request-Id")).matches("req_[0-9a-f]{32}");
            assertThat(request.header("User-Agent")).startsWith("vibengine-java");
            assertThat(request.header("Upgrade")).isNull();
            assertThat(request.body())
                    .isEqualTo("{\"template\":\"base\",\"timeout\":300,\"metadata\":{\"purpose\":\"data-analysis\"}}");
        }
    }

    @Test
    void whatWasNotGivenIsNotSent() {
        try (ScriptedServer server = new ScriptedServer(
                        json(201, Samples.ONE), json(200, EMPTY_LIST), json(202, template("building")));
                Vibengine vibengine = Samples.client(server).build()) {
            vibengine.sandboxes().create(c -> {});
            vibengine.sandboxes().list().firstPage();
            vibengine.templates().build("base-jq", t -> t.commands("true"));

            assertThat(server.received().get(0).body()).isEqualTo("{\"template\":\"base\"}");
            assertThat(server.received().get(1).line()).isEqualTo("GET /sandboxes HTTP/1.1");
            assertThat(server.received().get(2).body())
                    .isEqualTo("{\"template_id\":\"base-jq\",\"commands\":[\"true\"]}");
            assertThat(server.received().get(2).header("Prefer")).isNull();
        }
    }

    @Test
    void listEscapesTheMetadataFilterTwice() {
        try (ScriptedServer server = new ScriptedServer(json(200, EMPTY_LIST));
                Vibengine vibengine = Samples.client(server).build()) {
            vibengine
                    .sandboxes()
                    .list(l -> l.template("base")
                            .pageSize(7)
                            .metadata("a&b", "c=d%+")
                            .metadata("k", "ü"))
                    .firstPage();

            assertThat(server.received().get(0).line())
                    .isEqualTo("GET /sandboxes?limit=7&template=base"
                            + "&metadata=a%2526b%3Dc%253Dd%2525%2B%26k%3D%C3%BC HTTP/1.1");
        }
    }

    @Test
    void listWalksThePagesByItself() {
        try (ScriptedServer server = new ScriptedServer(
                        json(200, page("sbx_aaaaaaaaa1", "true", ",\"next_cursor\":\"c1\"")),
                        json(200, page("sbx_aaaaaaaaa2", "false", "")));
                Vibengine vibengine = Samples.client(server).build()) {
            List<String> ids = new ArrayList<>();
            for (Sandbox sandbox : vibengine.sandboxes().list()) {
                ids.add(sandbox.id());
            }

            assertThat(ids).containsExactly("sbx_aaaaaaaaa1", "sbx_aaaaaaaaa2");
            assertThat(server.received().get(1).line()).isEqualTo("GET /sandboxes?cursor=c1 HTTP/1.1");
        }
    }

    @Test
    void aCursorThatDoesNotAdvanceEndsTheWalk() {
        try (ScriptedServer server =
                        new ScriptedServer(json(200, page("sbx_aaaaaaaaa1", "true", ",\"next_cursor\":\"c1\"")));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().list().stream().count())
                    .isInstanceOf(UnreadableResponseException.class);
            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void killTellsWhetherItWasThere() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE), error(404, "not_found"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThat(vibengine.sandboxes().kill("sbx_a1b2c3d4e5")).isTrue();
            assertThat(vibengine.sandboxes().kill("sbx_a1b2c3d4e5")).isFalse();
        }
    }

    @Test
    void anErrorSaysAllThatItsAnswerSays() {
        String body = "{\"error\":{\"code\":\"not_found\",\"message\":\"Sandbox sbx_a1b2c3d4e5 was stopped.\","
                + "\"reason\":\"expired\",\"stopped_at\":\"2026-02-21T10:35:00Z\"}}";
        try (ScriptedServer server = new ScriptedServer(json(404, body, "X-Request-Id: req_7f3c2a9be1"));
                Vibengine vibengine = Samples.client(server).build()) {
            NotFoundException e = catchThrowableOfType(
                    NotFoundException.class, () -> vibengine.sandboxes().get("sbx_a1b2c3d4e5"));

            assertThat(e)
                    .hasMessage("404 not_found: Sandbox sbx_a1b2c3d4e5 was stopped"
                            + " (expired at 2026-02-21T10:35:00Z) [request req_7f3c2a9be1]");
            assertThat(e.status()).isEqualTo(404);
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(e.reason()).isEqualTo(StopReason.EXPIRED);
            assertThat(e.stoppedAt()).isEqualTo(Instant.parse("2026-02-21T10:35:00Z"));
            assertThat(e.requestId()).isEqualTo("req_7f3c2a9be1");
            assertThat(e.retryAfter()).isNull();
        }
    }

    @Test
    void whatTheContractDoesNotKnowIsKept() {
        String body = Samples.ONE
                .replace("\"running\"", "\"hibernating\"")
                .replace("\"timeout\"", "\"gpu\":{\"count\":2},\"timeout\"");
        try (ScriptedServer server = new ScriptedServer(
                        json(200, body), error(418, "out_of_coffee"), json(502, "<html>bad</html>"));
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            Sandbox sandbox = vibengine.sandboxes().get("sbx_a1b2c3d4e5");
            assertThat(sandbox.status().value()).isEqualTo("hibernating");
            assertThat(sandbox.unknownFields()).isEqualTo(Map.of("gpu", Map.of("count", 2)));

            UnexpectedStatusException teapot = catchThrowableOfType(
                    UnexpectedStatusException.class, () -> vibengine.sandboxes().get("x"));
            assertThat(teapot.status()).isEqualTo(418);
            assertThat(teapot.code().value()).isEqualTo("out_of_coffee");

            ServerErrorException gateway = catchThrowableOfType(
                    ServerErrorException.class, () -> vibengine.sandboxes().get("x"));
            assertThat(gateway.code()).isEqualTo(ErrorCode.UNKNOWN);
            assertThat(gateway).hasMessageContaining("<html>bad</html>");
        }
    }

    @Test
    void theRawResponseIsThereOnDemand() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE, "X-Request-Id: req_9", "X-Up: yes"));
                Vibengine vibengine = Samples.client(server).build()) {
            List<RawResponse> seen = new ArrayList<>();
            vibengine
                    .sandboxes()
                    .get(
                            "sbx_a1b2c3d4e5",
                            CallOptions.none().onResponse(seen::add).header("X-Extra", "1"));

            assertThat(seen).singleElement().satisfies(response -> {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("x-up")).isEqualTo("yes");
                assertThat(response.requestId()).isEqualTo("req_9");
                assertThat(response.body()).isEqualTo(Samples.ONE);
            });
            assertThat(server.received().get(0).header("X-Extra")).isEqualTo("1");
        }
    }

    @Test
    void whatAnObserverThrowsIsTheCallersToSee() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE), error(404, "not_found"));
                Vibengine vibengine = Samples.client(server).build()) {
            CallOptions throwing = CallOptions.none().onResponse(response -> {
                throw new IllegalStateException("seen " + response.status());
            });
            assertThatThrownBy(() -> vibengine.sandboxes().get("sbx_a1b2c3d4e5", throwing))
                    .hasMessage("seen 200");
            assertThatThrownBy(() -> vibengine.sandboxes().get("sbx_a1b2c3d4e5", throwing))
                    .hasMessage("seen 404");
        }
    }

    private static String page(String id, String more, String cursor) {
        return "{\"data\":[" + Samples.SANDBOX.replace("sbx_a1b2c3d4e5", id) + "],\"has_more\":" + more
                + ",\"total_count\":2" + cursor + "}";
    }

    private static String template(String status) {
        return "{\"data\":{\"template_id\":\"base-jq\",\"type\":\"custom\",\"status\":\"" + status
                + "\",\"created_at\":\"2026-02-21T10:00:00Z\"},\"status\":\"ok\"}";
    }
}
