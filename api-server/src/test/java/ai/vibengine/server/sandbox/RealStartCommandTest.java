package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Start commands in real containers. */
final class RealStartCommandTest {

    private static final String SERVING = "echo serving as $(id -un) in $(pwd); exec python3 -m http.server 8000";
    private static final String FETCH =
            "import urllib.request as u; print(u.urlopen('http://localhost:8000/answer').read())";

    @RegisterExtension
    final TestServer server = TestServer.onRealSandboxes();

    @Test
    void aServerOfTheTemplateAnswersTheFirstCommand() {
        Api api = server.account();
        Answer built = api.send(
                "POST",
                "/templates",
                "{\"template_id\":\"app\",\"commands\":[\"echo 42 > answer\"],\"workdir\":\"/srv/app\",\"start_command\":\""
                        + SERVING + "\",\"ready_command\":\"python3 -c \\\"" + FETCH + "\\\"\"}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=60");
        assertThat(built.data().path("status").asText())
                .as(built.data().toString())
                .isEqualTo("ready");

        String sandbox =
                "/sandboxes/" + api.post("/sandboxes", "{\"template\":\"app\"}").sandboxId();
        JsonNode fetched = api.post(sandbox + "/commands", "{\"command\":\"python3 -c \\\"" + FETCH + "\\\"\"}")
                .data();
        assertThat(fetched.path("stdout").asText()).isEqualTo("b'42\\n'\n");
        JsonNode listed = api.get(sandbox + "/commands").data();
        assertThat(listed).hasSize(1);
        JsonNode command = api.get(sandbox + "/commands/"
                        + listed.get(0).path("command_id").asText())
                .data();
        assertThat(command.path("status").asText()).isEqualTo("running");
        assertThat(command.path("stdout").asText()).isEqualTo("serving as user in /srv/app\n");
        assertThat(api.delete(sandbox).status()).isEqualTo(200);
    }
}
