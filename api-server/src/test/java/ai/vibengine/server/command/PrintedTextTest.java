package ai.vibengine.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of what real programs print, whose bytes end where they like. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PrintedTextTest {

    private static final int MOST_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final TestServer server = TestServer.onRealSandboxes();

    private Api api;
    private String commands;

    @BeforeAll
    void create() {
        api = server.account();
        commands = "/sandboxes/" + api.create("\"timeout\":3600") + "/commands";
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀", "aé", "a€", "aa😀", "aaa😀"})
    void anOutputThatIsCutWithinACharacterEndsBeforeIt(String text) {
        String line = "yes '" + text + "' | head -c 1300000";
        for (JsonNode command : new JsonNode[] {run(line), runInBackground(line)}) {
            String printed = command.path("stdout").asText();
            String all = (text + "\n").repeat(1_300_000 / 2);

            assertThat(command.path("stdout_truncated").asBoolean()).isTrue();
            assertThat(all.startsWith(printed))
                    .as("ends in %s", printed.substring(printed.length() - 5))
                    .isTrue();
            assertThat(printed.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                    .isBetween(MOST_BYTES - 3, MOST_BYTES);
        }
    }

    @Test
    void whatIsNoUtf8AndWasPrintedIsShown() {
        String line = "printf 'a\\377bc\\303'";

        assertThat(run(line).path("stdout").asText()).isEqualTo("a\ufffdbc\ufffd");
        assertThat(runInBackground(line).path("stdout").asText()).isEqualTo("a\ufffdbc\ufffd");
        assertThat(printedIn(stream(line))).isEqualTo("a\ufffdbc\ufffd");
    }

    @Test
    void aCharacterThatComesInPiecesIsOneInEvents() {
        assertThat(printedIn(stream("for part in 360 237 230 200; do printf \"\\\\$part\"; sleep 0.1; done")))
                .isEqualTo("😀");
    }

    @Test
    void aCharacterThatIsStillBeingPrintedIsNotShownYet() throws InterruptedException {
        Answer started = api.post(commands, body("printf 'a\\303'; read -r go; printf '\\251b'", true));
        String command = commands + "/" + started.data().path("command_id").asText();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String printed = "";
        while (printed.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            printed = api.get(command).data().path("stdout").asText();
        }
        assertThat(printed).isEqualTo("a");

        api.post(command + "/stdin", "{\"data\":\"go\\n\"}");
        assertThat(whenOver(command).path("stdout").asText()).isEqualTo("aéb");
    }

    private JsonNode run(String line) {
        return api.post(commands, body(line, false)).data();
    }

    private JsonNode runInBackground(String line) {
        Answer started = api.post(commands, body(line, true));
        return whenOver(commands + "/" + started.data().path("command_id").asText());
    }

    private JsonNode whenOver(String command) {
        Answer answer = api.send("GET", command, "", "Prefer", "wait=20");
        assertThat(answer.data().path("status").asText()).isEqualTo("exited");
        return answer.data();
    }

    private String stream(String line) {
        return api.send(
                        "POST",
                        commands,
                        body(line, false),
                        "Content-Type",
                        "application/json",
                        "Accept",
                        "text/event-stream")
                .body();
    }

    private static String printedIn(String events) {
        ObjectMapper json = new ObjectMapper();
        StringBuilder printed = new StringBuilder();
        for (String line : events.split("\n", -1)) {
            if (line.startsWith("data: ")) {
                try {
                    printed.append(json.readTree(line.substring(6)).path("text").asText());
                } catch (java.io.IOException malformed) {
                    throw new java.io.UncheckedIOException(malformed);
                }
            }
        }
        return printed.toString();
    }

    private static String body(String line, boolean background) {
        return new ObjectMapper()
                .createObjectNode()
                .put("command", line)
                .put("background", background)
                .toString();
    }
}
