package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class UpdateSandboxTest {

    private static final String TWO = "\"metadata\":{\"a\":\"1\",\"b\":\"2\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void entriesAreSetAndRemovedAndTheOthersStay() {
        Api api = server.account();
        String id = api.create(TWO);

        Answer answer = patch(api, id, "{\"metadata\":{\"b\":\"3\",\"c\":\"4\",\"a\":null,\"none\":null}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(metadata(answer)).isEqualTo(Map.of("b", "3", "c", "4"));
        assertThat(api.get("/sandboxes/" + id).data()).isEqualTo(answer.data());
        assertThat(api.get("/sandboxes?metadata=c%3D4").data()).hasSize(1);
        assertThat(api.get("/sandboxes?metadata=a%3D1").data()).isEmpty();
    }

    @Test
    void nullRemovesAllAndNothingChangesNothing() {
        Api api = server.account();
        String id = api.create(TWO);

        assertThat(patch(api, id, "{}").data())
                .isEqualTo(api.get("/sandboxes/" + id).data());
        assertThat(patch(api, id, "{\"metadata\":null}").data().has("metadata")).isFalse();
        assertThat(metadata(patch(api, id, "{\"metadata\":{\"a\":\"b\"}}"))).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void changesSurviveARestart() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = server.keyOf(account).create(TWO);
        patch(server.keyOf(account), id, "{\"metadata\":{\"b\":\"3\"}}");

        server.stop();
        server.start();

        assertThat(metadata(server.keyOf(account).get("/sandboxes/" + id))).isEqualTo(Map.of("a", "1", "b", "3"));
    }

    @Test
    void changesAtOnceDoNotUndoEachOtherNorExtensions() {
        Api api = server.account();
        String id = api.create(TWO);

        List<Answer> answers = Parallel.all(
                24,
                i -> i % 3 == 0
                        ? api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":" + (1000 + i) + "}")
                        : patch(api, id, "{\"metadata\":{\"k" + i + "\":\"v\"}}"));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(api.get("/sandboxes/" + id).data().path("metadata")).hasSize(2 + 16);
        assertThat(api.get("/sandboxes/" + id).data().path("timeout").asInt()).isGreaterThanOrEqualTo(1021);
    }

    @Test
    void moreEntriesThanMetadataMayHaveAreRefusedAndNothingIsChanged() {
        Api api = server.account();
        String id = api.create(TWO);
        String many =
                IntStream.range(0, 49).mapToObj(i -> "\"k" + i + "\":\"v\"").collect(Collectors.joining(","));

        Answer answer = patch(api, id, "{\"metadata\":{" + many + "}}");

        assertThat(answer.message()).isEqualTo("metadata: must have at most 50 entries");
        assertThat(api.get("/sandboxes/" + id).data().path("metadata")).hasSize(2);
        assertThat(patch(api, id, "{\"metadata\":{\"a\":null," + many + "}}").status())
                .isEqualTo(200);
    }

    @Test
    void whatIsNoPatchOfASandboxIsRefused() {
        Api api = server.account();
        String path = "/sandboxes/" + api.create(TWO);

        assertThat(patch(api, api.create(), "{\"timeout\":5}").message()).isEqualTo("timeout: is not a known field");
        assertThat(patch(api, api.create(), "{\"metadata\":{\"a\":1}}").outcome())
                .isEqualTo("400 invalid_request");
        assertThat(patch(api, api.create(), "[]").outcome()).isEqualTo("400 invalid_request");
        assertThat(api.send("PATCH", path, "{}", "Content-Type", "application/json")
                        .outcome())
                .isEqualTo("415 unsupported_media_type");
    }

    @Test
    void onlyARunningSandboxOfTheAccountIsChangedAndByAKeyThatMayWrite() {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        Api api = server.keyOf(account);
        String id = api.create();
        String killed = api.create();
        api.delete("/sandboxes/" + killed);

        assertThat(patch(server.account(), id, "{}").outcome()).isEqualTo("404 not_found");
        assertThat(patch(api, killed, "{\"metadata\":{}}").outcome()).isEqualTo("404 not_found");
        assertThat(patch(server.keyOf(account, Permission.READ_ONLY), id, "{}").outcome())
                .isEqualTo("403 forbidden");
        server.time.advance(Duration.ofSeconds(61));
        assertThat(patch(api, id, "{\"metadata\":{}}").outcome()).isEqualTo("404 not_found");
    }

    private static Map<String, String> metadata(Answer answer) {
        return answer.data().path("metadata").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().textValue()));
    }

    private static Answer patch(Api api, String sandboxId, String patch) {
        return api.send("PATCH", "/sandboxes/" + sandboxId, patch, "Content-Type", "application/merge-patch+json");
    }
}
