package ai.vibengine.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where commands run. */
final class CommandFolderTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    @ParameterizedTest
    @CsvSource({
        "base,,/home/user",
        "base,.,/home/user/.",
        "base,/tmp,/tmp",
        "app,,/srv/app",
        "app,sub,/srv/app/sub",
        "app,/tmp,/tmp",
        "app,/home/user,/home/user",
        "child,,/srv/app"
    })
    void isTheirOwnOrThatOfTheTemplateOrHome(String template, @Nullable String cwd, String folder) {
        Api api = server.account();
        build(api, "{\"template_id\":\"app\",\"commands\":[\"echo a\"],\"workdir\":\"/srv/app\"}");
        build(api, "{\"template_id\":\"child\",\"from\":\"app\",\"commands\":[\"echo a\"]}");
        String sandbox = create(api, template);

        assertThat(pwd(api, sandbox, cwd)).isEqualTo(folder + "\n");
    }

    @Test
    void staysWhenTheTemplateIsGoneAndAfterARestart() throws Exception {
        Api api = server.account();
        build(api, "{\"template_id\":\"app\",\"commands\":[\"echo a\"],\"workdir\":\"/srv/app\"}");
        String sandbox = create(api, "app");
        api.delete("/templates/app");
        server.stop();
        server.start();

        assertThat(pwd(Api.withKey(server.url(), api.key()), sandbox, null)).isEqualTo("/srv/app\n");
    }

    @Test
    void isInTheTemplate() {
        Api api = server.account();
        Answer asked = build(api, "{\"template_id\":\"app\",\"commands\":[\"echo a\"],\"workdir\":\"/srv/app\"}");

        assertThat(asked.data().path("workdir").asText()).isEqualTo("/srv/app");
        assertThat(api.get("/templates/app").data().path("workdir").asText()).isEqualTo("/srv/app");
        assertThat(api.get("/templates/base").data().hasNonNull("workdir")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"app", "''", "./app", "/a\\u0000b"})
    void mustBeAbsolute(String path) {
        Answer answer = server.account()
                .post("/templates", "{\"template_id\":\"app\",\"commands\":[\"echo a\"],\"workdir\":\"" + path + "\"}");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.error().at("/details/0/field").asText()).isEqualTo("workdir");
    }

    private static Answer build(Api api, String body) {
        return api.send("POST", "/templates", body, "Content-Type", "application/json", "Prefer", "wait=30");
    }

    private static String create(Api api, String template) {
        return api.post("/sandboxes", "{\"template\":\"" + template + "\"}").sandboxId();
    }

    private static String pwd(Api api, String sandbox, @Nullable String cwd) {
        String where = cwd == null ? "" : ",\"cwd\":\"" + cwd + "\"";
        return api.post("/sandboxes/" + sandbox + "/commands", "{\"command\":\"pwd\"" + where + "}")
                .data()
                .path("stdout")
                .asText();
    }
}
