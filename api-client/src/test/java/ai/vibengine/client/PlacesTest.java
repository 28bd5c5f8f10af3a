package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.VibengineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The place that a call has among {@code maxConnections} is free again, however the call ends. */
@Timeout(60)
class PlacesTest {

    private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final String OUT = "event: stdout\ndata: {\"text\":\"hello\"}\n\n";
    private static final CallOptions SOON = CallOptions.none().timeout(Duration.ofMillis(300));

    private interface Ending {
        void of(Vibengine vibengine, ScriptedServer server) throws Exception;
    }

    private record Case(Step step, Ending ending) {}

    private static Stream<Named<Case>> endings() {
        return Stream.of(
                ending(
                        "an answer",
                        json(200, Samples.ONE),
                        (v, s) -> v.sandboxes().get("x")),
                ending(
                        "an error",
                        error(404, "not_found"),
                        (v, s) -> fails(() -> v.sandboxes().get("x"))),
                ending(
                        "no JSON",
                        json(200, "{"),
                        (v, s) -> fails(() -> v.sandboxes().get("x"))),
                ending(
                        "a time-out",
                        silence(),
                        (v, s) -> fails(() -> v.sandboxes().get("x", SOON))),
                ending("cancelling", silence(), (v, s) -> {
                    CompletableFuture<?> call = v.sandboxes().async().get("x");
                    s.awaitRequests(1);
                    call.cancel(true);
                }),
                ending("cancelling one that waits", silence(), (v, s) -> {
                    CompletableFuture<?> first = v.sandboxes().async().get("x");
                    CompletableFuture<?> second = v.sandboxes().async().get("x");
                    s.awaitRequests(1);
                    second.cancel(true);
                    first.cancel(true);
                }),
                ending("a time-out while waiting", silence(), (v, s) -> {
                    CompletableFuture<?> first = v.sandboxes().async().get("x");
                    s.awaitRequests(1);
                    fails(() -> v.sandboxes().get("x", SOON));
                    first.cancel(true);
                }),
                ending("a stream that is closed", open(EVENTS + OUT), (v, s) -> {
                    try (var stream = v.sandboxes().commands("x").stream(c -> c.command("a"))) {
                        assertThat(stream.iterator().next().text()).isEqualTo("hello");
                    }
                }),
                ending(
                        "a stream that breaks",
                        raw(EVENTS + OUT),
                        (v, s) -> fails(() -> v.sandboxes().commands("x").run(c -> c.command("a"), output -> {}))),
                ending(
                        "a stream refused",
                        error(404, "not_found"),
                        (v, s) -> fails(() -> v.sandboxes().commands("x").run(c -> c.command("a"), output -> {}))),
                ending(
                        "a stream of another type",
                        json(200, Samples.ONE),
                        (v, s) -> fails(() -> v.sandboxes().commands("x").run(c -> c.command("a"), output -> {}))),
                ending(
                        "a stream whose listener throws",
                        open(EVENTS + OUT),
                        (v, s) -> fails(() -> v.sandboxes().commands("x").run(c -> c.command("a"), output -> {
                            throw new IllegalStateException("mine");
                        }))),
                ending(
                        "a stream that is mute",
                        silence(),
                        (v, s) ->
                                fails(() -> v.sandboxes().commands("x").run(c -> c.command("a"), output -> {}, SOON))),
                ending("a stream cancelled before it begins", silence(), (v, s) -> {
                    CompletableFuture<?> call =
                            v.sandboxes().commands("x").async().run(c -> c.command("a"), output -> {});
                    s.awaitRequests(1);
                    call.cancel(true);
                    assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
                }),
                ending("a stream cancelled while it runs", open(EVENTS + OUT), (v, s) -> {
                    CompletableFuture<Void> printed = new CompletableFuture<>();
                    CompletableFuture<?> call = v.sandboxes()
                            .commands("x")
                            .async()
                            .run(c -> c.command("a"), output -> printed.complete(null));
                    printed.join();
                    call.cancel(true);
                }),
                ending(
                        "a file that is closed unread",
                        open("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
                        (v, s) -> v.sandboxes().files("x").open("a").close()),
                ending(
                        "a file refused",
                        error(404, "not_found"),
                        (v, s) -> fails(() -> v.sandboxes().files("x").open("a"))));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aPlaceIsFreeAgain(Case end) throws Exception {
        try (ScriptedServer server = new ScriptedServer(end.step(), json(200, Samples.ONE));
                Vibengine vibengine =
                        Samples.client(server).retries(0).maxConnections(1).build()) {
            end.ending().of(vibengine, server);

            CallOptions patient = CallOptions.none().timeout(Duration.ofSeconds(10));
            assertThat(vibengine.sandboxes().get("x", patient).id()).isEqualTo("sbx_a1b2c3d4e5");
            assertThat(vibengine.sandboxes().get("x", patient).id()).isEqualTo("sbx_a1b2c3d4e5");
        }
    }

    private static Named<Case> ending(String name, Step step, Ending ending) {
        return Named.of(name, new Case(step, ending));
    }

    private static void fails(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfAny(VibengineException.class, IllegalStateException.class);
    }

    /** What comes and then nothing, on a connection that stays open. */
    private static Step open(String text) {
        return (out, server) -> {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return silence().answer(out, server);
        };
    }
}
