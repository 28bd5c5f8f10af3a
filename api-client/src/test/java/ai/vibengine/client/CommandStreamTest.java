package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.Command;
import ai.vibengine.client.command.CommandOutput;
import ai.vibengine.client.command.CommandStream;
import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.command.SandboxCommands;
import ai.vibengine.client.error.CallInterruptedException;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Commands whose output comes while they run. */
class CommandStreamTest {

    private static final String SANDBOX = "sbx_a1b2c3d4e5";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    private static final String OUT = "event: stdout\ndata: {\"text\":\"hello\\n\"}\n\n";
    private static final String ERR = "event: stderr\ndata: {\"text\":\"oh\"}\n\n";
    private static final String EXIT = "event: exit\ndata: {\"command_id\":\"cmd_k3v9x0q2mz\",\"command\":\"a\","
            + "\"status\":\"exited\",\"exit_code\":0,\"timeout\":60,\"started_at\":\"2026-02-21T10:30:02Z\","
            + "\"duration_ms\":41}\n\n";

    @Test
    void theOutputIsHandedOnAndTheEndIsReturned() {
        try (ScriptedServer server =
                        new ScriptedServer(events(":\n\n" + OUT + "event: cpu\ndata: 7\n\n" + ERR + EXIT));
                Vibengine vibengine = Samples.client(server).build()) {
            List<CommandOutput> seen = new ArrayList<>();
            Command end = vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), seen::add);

            assertThat(seen)
                    .containsExactly(
                            new CommandOutput(LogStream.STDOUT, "hello\n"), new CommandOutput(LogStream.STDERR, "oh"));
            assertThat(seen).extracting(CommandOutput::isError).containsExactly(false, true);
            assertThat(end.succeeded()).isTrue();
            assertThat(server.received().get(0).header("Accept")).startsWith("text/event-stream,");
        }
    }

    @Test
    void aPieceIsThereWhenItIsPrinted() {
        Semaphore seen = new Semaphore(0);
        Step step = (out, server) -> {
            send(out, HEAD + "\r\n" + OUT);
            seen.acquireUninterruptibly();
            send(out, ERR + EXIT);
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(step);
                Vibengine vibengine = Samples.client(server).build();
                CommandStream stream = vibengine.sandboxes().commands(SANDBOX).stream(c -> c.command("a"))) {
            Iterator<CommandOutput> output = stream.iterator();

            assertThat(output.next().text()).isEqualTo("hello\n");
            seen.release();
            assertThat(output.next().text()).isEqualTo("oh");
            assertThat(output.hasNext()).isFalse();
            assertThat(stream.exit().exitCode()).isZero();
        }
    }

    @Test
    void theEndIsThereForWhoeverDoesNotWantTheOutput() {
        try (ScriptedServer server = new ScriptedServer(events(OUT.repeat(1000) + EXIT));
                Vibengine vibengine = Samples.client(server).build();
                CommandStream stream = vibengine.sandboxes().commands(SANDBOX).stream(c -> c.command("a"))) {
            assertThat(stream.exit().succeeded()).isTrue();
            assertThat(stream).isEmpty();
        }
    }

    @Test
    void whatFollowsTheExitIsIgnored() throws Exception {
        Step step = (out, server) -> {
            send(out, HEAD + "\r\n" + OUT + EXIT + OUT + "event: error\ndata: {}\n\n");
            server.untilClosed();
            return false;
        };
        try (ScriptedServer server = new ScriptedServer(step);
                Vibengine vibengine = Samples.client(server).build()) {
            List<CommandOutput> seen = new ArrayList<>();
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThat(commands.async()
                            .run(c -> c.command("a"), seen::add)
                            .get(20, TimeUnit.SECONDS)
                            .succeeded())
                    .isTrue();
            assertThat(commands.run(c -> c.command("a"), seen::add).succeeded()).isTrue();
            assertThat(seen).extracting(CommandOutput::text).containsExactly("hello\n", "hello\n");
        }
    }

    @Test
    void aByteOrderMarkAndTheCaseOfTheMediaTypeDoNotMatter() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream;charset=utf-8\r\n";
        try (ScriptedServer server = new ScriptedServer(raw(head + "\r\n\uFEFF" + OUT + EXIT));
                Vibengine vibengine = Samples.client(server).build()) {
            List<CommandOutput> seen = new ArrayList<>();
            vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), seen::add);

            assertThat(seen).extracting(CommandOutput::text).containsExactly("hello\n");
        }
    }

    @Test
    void theConnectionOfAStreamThatEndedIsUsedAgain() {
        Set<OutputStream> connections = ConcurrentHashMap.newKeySet();
        Step step = (out, server) -> {
            connections.add(out);
            String body = OUT + EXIT;
            send(out, HEAD + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body);
            server.pause(20);
            send(out, "\r\n0\r\n\r\n");
            return true;
        };
        try (ScriptedServer server = new ScriptedServer(step);
                Vibengine vibengine = Samples.client(server).build()) {
            for (int i = 0; i < 5; i++) {
                vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), output -> {});
                server.pause(150);
            }

            // Nobody waits for the connection to be free again, so one more may have been made.
            assertThat(connections).hasSizeLessThan(5);
        }
    }

    @Test
    void leavingEarlyEndsTheCommand() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless());
                Vibengine vibengine = Samples.client(server).build()) {
            try (CommandStream stream = vibengine.sandboxes().commands(SANDBOX).stream(c -> c.command("a"))) {
                assertThat(stream.iterator().next().text()).isEqualTo("hello\n");
            }

            server.awaitHangUps(1);
        }
    }

    @Test
    void whatTheListenerThrowsEndsTheCommand() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless());
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThatThrownBy(() -> commands.run(c -> c.command("a"), CommandStreamTest::enough))
                    .hasMessage("enough");
            assertThatThrownBy(() -> commands.async()
                            .run(c -> c.command("a"), CommandStreamTest::enough)
                            .join())
                    .hasRootCauseMessage("enough");
            server.awaitHangUps(2);
        }
    }

    @Test
    void nobodyNeedsToWait() {
        try (ScriptedServer server = new ScriptedServer(events(OUT.repeat(5000) + ERR + EXIT));
                Vibengine vibengine = Samples.client(server).build()) {
            List<CommandOutput> seen = new ArrayList<>();
            Command end = vibengine
                    .sandboxes()
                    .commands(SANDBOX)
                    .async()
                    .run(c -> c.command("a"), seen::add)
                    .join();

            assertThat(end.succeeded()).isTrue();
            assertThat(seen).hasSize(5001);
        }
    }

    @Test
    void cancellingEndsTheCommand() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless());
                Vibengine vibengine = Samples.client(server).build()) {
            Semaphore printed = new Semaphore(0);
            CompletableFuture<Command> call = vibengine
                    .sandboxes()
                    .commands(SANDBOX)
                    .async()
                    .run(c -> c.command("a"), output -> printed.release());
            printed.acquire();
            call.cancel(true);

            server.awaitHangUps(1);
        }
    }

    @Test
    void aSandboxThatIsStoppedMeanwhileTellsWhy() {
        String stopped = "event: error\ndata: {\"error\":{\"code\":\"not_found\",\"message\":\"Stopped.\","
                + "\"reason\":\"expired\",\"stopped_at\":\"2026-02-21T10:35:00Z\"}}\n\n";
        try (ScriptedServer server = new ScriptedServer(events(OUT + stopped));
                Vibengine vibengine = Samples.client(server).build()) {
            List<CommandOutput> seen = new ArrayList<>();
            NotFoundException e = catchThrowableOfType(
                    NotFoundException.class,
                    () -> vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), seen::add));

            assertThat(e.status()).isEqualTo(404);
            assertThat(e.reason()).isEqualTo(StopReason.EXPIRED);
            assertThat(seen).hasSize(1);
        }
    }

    @Test
    void aStreamThatEndsBeforeTheCommandIsAFailure() {
        try (ScriptedServer server = new ScriptedServer(
                        events(OUT), raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nevent"), json(200, "{}"));
                Vibengine vibengine = Samples.client(server).build()) {
            SandboxCommands commands = vibengine.sandboxes().commands(SANDBOX);

            assertThatThrownBy(() -> commands.run(c -> c.command("a"), output -> {}))
                    .isInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> commands.async()
                            .run(c -> c.command("a"), output -> {})
                            .join())
                    .hasCauseInstanceOf(ConnectionException.class);
            assertThatThrownBy(() -> commands.run(c -> c.command("a"), output -> {}))
                    .isInstanceOf(UnreadableResponseException.class);
        }
    }

    @Test
    void anEventThatIsNotWhatTheContractPromisesIsAFailure() {
        try (ScriptedServer server = new ScriptedServer(
                        events("event: stdout\ndata: hello\n\n"),
                        events("event: stdout\ndata: {\"text\":7}\n\n"),
                        events("event: exit\ndata: {}\n\n"),
                        events("data: " + "x".repeat(5000)));
                Vibengine vibengine =
                        Samples.client(server).maxResponseBytes(4096).build()) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), output -> {}))
                        .isInstanceOf(UnreadableResponseException.class);
            }
        }
    }

    @Test
    void aRefusalIsAnErrorLikeAnyOther() {
        try (ScriptedServer server = new ScriptedServer(error(409, "conflict"));
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().commands(SANDBOX).stream(c -> c.command("a")))
                    .isInstanceOf(ConflictException.class);
        }
    }

    @Test
    void aStreamEndsWithItsTime() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless());
                Vibengine vibengine = Samples.client(server).build()) {
            assertThatThrownBy(() -> vibengine
                            .sandboxes()
                            .commands(SANDBOX)
                            .run(
                                    c -> c.command("a"),
                                    output -> {},
                                    CallOptions.none().timeout(Duration.ofMillis(500))))
                    .isInstanceOf(CallTimeoutException.class);
            server.awaitHangUps(1);
        }
    }

    @Test
    void aStreamEndsWithItsClient() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless())) {
            Vibengine vibengine = Samples.client(server).build();
            Semaphore printed = new Semaphore(0);
            CompletableFuture<Command> call = CompletableFuture.supplyAsync(
                    () -> vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), output -> printed.release()),
                    task -> new Thread(task).start());
            printed.acquire();
            vibengine.close();

            assertThatThrownBy(call::join).hasCauseInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void anInterruptEndsTheCommand() throws Exception {
        try (ScriptedServer server = new ScriptedServer(endless());
                Vibengine vibengine = Samples.client(server).build()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Semaphore printed = new Semaphore(0);
            Thread caller = new Thread(() -> {
                try {
                    vibengine.sandboxes().commands(SANDBOX).run(c -> c.command("a"), output -> printed.release());
                } catch (VibengineException e) {
                    failure.set(e);
                }
            });
            caller.start();
            printed.acquire();
            caller.interrupt();
            caller.join();

            assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
            server.awaitHangUps(1);
        }
    }

    private static void enough(CommandOutput output) {
        throw new IllegalStateException("enough");
    }

    private static Step events(String text) {
        return raw(HEAD + "\r\n" + text);
    }

    /** One piece, and then comments until the client hangs up. */
    private static Step endless() {
        return (out, server) -> {
            send(out, HEAD + "\r\n" + OUT);
            while (!server.isClosed()) {
                send(out, ":\n\n");
                server.pause(5);
            }
            return false;
        };
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
