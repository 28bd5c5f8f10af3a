package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.error.CallInterruptedException;
import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.sandbox.AsyncSandboxes;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.template.TemplateStatus;
import ai.vibengine.client.testing.FakeVibengine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Calls that nobody waits for, and those that are given up. */
class AsyncTest {

    private static final String ID = "sbx_a1b2c3d4e5";

    @Test
    void everyCallHasAnAsynchronousTwin() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            AsyncSandboxes async = vibengine.sandboxes().async();
            Sandbox sandbox = async.create(c -> c.template("base")).join();
            assertThat(async.get(sandbox.id()).join().id()).isEqualTo(sandbox.id());
            assertThat(async.keepAlive(sandbox.id(), Duration.ofMinutes(9))
                            .join()
                            .timeout())
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(9));
            List<String> seen = new ArrayList<>();
            vibengine.sandboxes().list().forEachAsync(s -> seen.add(s.id())).join();
            assertThat(seen).containsExactly(sandbox.id());
            assertThat(async.kill(sandbox.id()).join()).isTrue();
            assertThat(vibengine.templates().async().get("base").join().status())
                    .isEqualTo(TemplateStatus.READY);
        }
    }

    @Test
    void aFailureIsTheCauseOfTheFuture() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            CompletableFuture<Sandbox> call = vibengine.sandboxes().async().get(ID);

            assertThatThrownBy(call::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void cancellingGivesTheCallUp() throws Exception {
        try (ScriptedServer server = new ScriptedServer(chatter());
                Vibengine vibengine = Samples.client(server)
                        .timeout(Duration.ofHours(1))
                        .attemptTimeout(Duration.ofHours(1))
                        .build()) {
            CompletableFuture<Sandbox> call = vibengine.sandboxes().async().get(ID);
            server.awaitRequests(1);
            call.cancel(true);

            server.awaitHangUps(1);
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void anInterruptEndsTheWaitAndIsNotRetried() throws Exception {
        try (ScriptedServer server = new ScriptedServer(silence());
                Vibengine vibengine = Samples.client(server).build()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicReference<Boolean> flag = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    vibengine.sandboxes().get(ID);
                } catch (VibengineException e) {
                    failure.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            server.awaitRequests(1);
            caller.interrupt();
            caller.join();

            assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
            assertThat(flag.get()).isTrue();
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void closingFailsWhatIsUnderWayAndWhatComes() throws Exception {
        try (ScriptedServer server = new ScriptedServer(silence())) {
            Vibengine vibengine = Samples.client(server).build();
            CompletableFuture<Sandbox> call = vibengine.sandboxes().async().get(ID);
            server.awaitRequests(1);
            vibengine.close();
            vibengine.close();

            assertThatThrownBy(call::join).hasCauseInstanceOf(ClientClosedException.class);
            assertThatThrownBy(() -> vibengine.sandboxes().get(ID)).isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void closingEndsTheWaitOfAnotherThread() throws Exception {
        try (ScriptedServer server = new ScriptedServer(silence())) {
            Vibengine vibengine = Samples.client(server).build();
            CompletableFuture<Sandbox> call = CompletableFuture.supplyAsync(
                    () -> vibengine.sandboxes().get(ID), task -> new Thread(task).start());
            server.awaitRequests(1);
            vibengine.close();

            assertThatThrownBy(call::join).hasCauseInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void aThousandCallsAtOnceKeepAFixedFewThreads() throws Exception {
        int calls = 1000;
        CountDownLatch open = new CountDownLatch(1);
        ScriptedServer.Step held = (out, server) -> {
            awaited(open);
            return json(200, Samples.ONE).answer(out, server);
        };
        try (ScriptedServer server = new ScriptedServer(held);
                Vibengine vibengine = Samples.client(server)
                        .ioThreads(2)
                        .maxConnections(calls)
                        .build()) {
            List<CompletableFuture<Sandbox>> waiting = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                waiting.add(vibengine.sandboxes().async().get(ID));
            }
            server.awaitRequests(calls);
            long threads = Threads.ofClients();
            open.countDown();

            assertThat(waiting.stream().map(CompletableFuture::join).map(Sandbox::id))
                    .hasSize(calls)
                    .containsOnly(ID);
            assertThat(threads).isBetween(1L, 4L);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An answer that never ends, so that the server notices when it is hung up on. */
    private static ScriptedServer.Step chatter() {
        return (out, server) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!server.isClosed()) {
                out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                server.pause(1);
            }
            return false;
        };
    }
}
