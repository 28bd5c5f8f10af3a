package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.UnreadableResponseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every walk over a list ends, whatever the server says of what follows. */
class ListWalkTest {

    @Test
    void cursorsThatGoInACircleAreUnreadable() {
        try (ScriptedServer server = new ScriptedServer(numbered(3, Samples.SANDBOX));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().list().forEach(sandbox -> {}))
                    .isInstanceOf(UnreadableResponseException.class)
                    .hasMessageContaining("circle");
            assertThatThrownBy(() -> vibengine
                            .sandboxes()
                            .list()
                            .forEachAsync(sandbox -> {})
                            .get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnreadableResponseException.class);
        }
    }

    @Test
    void pagesThatStayEmptyAreUnreadable() {
        try (ScriptedServer server = new ScriptedServer(numbered(Integer.MAX_VALUE, ""));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().list().forEach(sandbox -> {}))
                    .isInstanceOf(UnreadableResponseException.class)
                    .hasMessageContaining("empty");
        }
    }

    @Test
    void cursorsThatNeverEndAreWalkedForTheTimeOfTheWalk() {
        try (ScriptedServer server = new ScriptedServer(numbered(Integer.MAX_VALUE, Samples.SANDBOX));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine
                            .sandboxes()
                            .list()
                            .within(Duration.ofMillis(200))
                            .forEach(sandbox -> {}))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("PT0.2S");
        }
    }

    @Test
    void cancellingAWalkHangsUpOnTheServer() throws Exception {
        Step answerThenFlood = (out, server) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!server.isClosed()) {
                out.write('x');
                out.flush();
                server.pause(5);
            }
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(page(Samples.SANDBOX, "a"), answerThenFlood, silence());
                Vibengine vibengine = Samples.client(server).build()) {
            CompletableFuture<Void> walk = vibengine.sandboxes().list().forEachAsync(sandbox -> {});
            server.awaitRequests(2);
            walk.cancel(true);
            server.awaitHangUps(1);

            assertThat(server.received()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"has_more\":false,\"total_count\":0}",
                "{\"data\":null,\"has_more\":false,\"total_count\":0}",
                "{\"data\":[],\"total_count\":0}",
                "{\"data\":[],\"has_more\":false}",
                "{\"data\":[null],\"has_more\":false,\"total_count\":1}"
            })
    void aPageThatLacksSomethingIsUnreadable(String body) {
        try (ScriptedServer server = new ScriptedServer(json(200, body));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().list().firstPage())
                    .isInstanceOf(UnreadableResponseException.class);
            assertThatThrownBy(() -> vibengine.templates().list().firstPage())
                    .isInstanceOf(UnreadableResponseException.class);
        }
    }

    /** Pages whose cursors count up, and begin again after so many. */
    private static Step numbered(int cursors, String item) {
        AtomicInteger next = new AtomicInteger();
        return (out, server) ->
                page(item, "c" + next.getAndIncrement() % cursors).answer(out, server);
    }

    private static Step page(String item, String cursor) {
        return json(
                200,
                "{\"data\":[" + item + "],\"has_more\":true,\"total_count\":9,\"next_cursor\":\"" + cursor + "\"}");
    }
}
