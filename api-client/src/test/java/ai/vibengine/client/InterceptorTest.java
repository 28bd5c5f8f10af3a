package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.error;
import static ai.vibengine.client.ScriptedServer.hangUp;
import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.call.CallContext;
import ai.vibengine.client.call.CallInterceptor;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.call.CallOutcome;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.NotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What interceptors are told, and what they can add. */
class InterceptorTest {

    private static final String ID = "sbx_a1b2c3d4e5";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Writes down all that it is told. */
    private final class Recorder implements CallInterceptor {

        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void beforeCall(CallContext call) {
            note("call " + call.operation() + " " + call.method() + " " + call.path() + " " + call.attempt());
        }

        @Override
        public void beforeAttempt(CallContext call) {
            note("attempt " + call.attempt());
        }

        @Override
        public void afterAttempt(CallContext call, CallOutcome outcome) {
            note("attempt " + call.attempt() + " -> " + shown(outcome));
        }

        @Override
        public void afterCall(CallContext call, CallOutcome outcome) {
            note("call of " + call.attempt() + " -> " + shown(outcome));
        }

        private void note(String what) {
            told.add(name + what);
        }

        private String shown(CallOutcome outcome) {
            String status = outcome.status().isPresent() ? "" + outcome.status().getAsInt() : "no answer";
            return status
                    + outcome.failure()
                            .map(failure -> " " + failure.getClass().getSimpleName())
                            .orElse("");
        }
    }

    @Test
    void aCallThatSucceedsAtTheSecondAttemptIsToldStepByStep() {
        try (ScriptedServer server = new ScriptedServer(error(503, "service_unavailable"), json(200, Samples.ONE));
                Vibengine vibengine = time.client(Samples.client(server).interceptor(new Recorder("")), 0.5)) {
            vibengine.sandboxes().keepAlive(ID, MINUTE);
        }

        assertThat(told)
                .containsExactly(
                        "call extendSandboxTimeout POST /sandboxes/" + ID + "/timeout 0",
                        "attempt 1",
                        "attempt 1 -> 503",
                        "attempt 2",
                        "attempt 2 -> 200",
                        "call of 2 -> 200");
    }

    @Test
    void aFailureIsToldAsItIsThrown() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        CallInterceptor keeper = new CallInterceptor() {
            @Override
            public void afterAttempt(CallContext call, CallOutcome outcome) {
                failures.add(outcome.failure().orElseThrow());
            }

            @Override
            public void afterCall(CallContext call, CallOutcome outcome) {
                failures.add(outcome.failure().orElseThrow());
            }
        };
        try (ScriptedServer server = new ScriptedServer(hangUp());
                Vibengine vibengine =
                        time.client(Samples.client(server).retries(1).interceptor(keeper), 0.5)) {
            assertThatThrownBy(() -> vibengine.sandboxes().keepAlive(ID, MINUTE))
                    .isSameAs(failures.get(2));
        }

        assertThat(failures)
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(ConnectionException.class));
    }

    @Test
    void anErrorOfTheApiEndsTheCallAndAnswersTheAttempt() {
        try (ScriptedServer server = new ScriptedServer(error(404, "not_found"));
                Vibengine vibengine = time.client(Samples.client(server).interceptor(new Recorder("")), 0.5)) {
            assertThatThrownBy(() -> vibengine.sandboxes().get(ID)).isInstanceOf(NotFoundException.class);
        }

        assertThat(told)
                .containsExactly(
                        "call getSandbox GET /sandboxes/" + ID + " 0",
                        "attempt 1",
                        "attempt 1 -> 404",
                        "call of 1 -> 404 NotFoundException");
    }

    @Test
    void ofSeveralTheLastIsToldFirstWhatEnds() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = time.client(
                        Samples.client(server).interceptor(new Recorder("a ")).interceptor(new Recorder("b ")), 0.5)) {
            vibengine.sandboxes().get(ID);
        }

        assertThat(told.stream().map(line -> line.substring(0, 6)))
                .containsExactly("a call", "b call", "a atte", "b atte", "b atte", "a atte", "b call", "a call");
    }

    @Test
    void anInterceptorThatThrowsChangesNothing() {
        CallInterceptor broken = new CallInterceptor() {
            @Override
            public void beforeCall(CallContext call) {
                throw new IllegalStateException("of the test");
            }

            @Override
            public void afterCall(CallContext call, CallOutcome outcome) {
                throw new IllegalStateException("of the test");
            }
        };
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine =
                        time.client(Samples.client(server).interceptor(broken).interceptor(new Recorder("")), 0.5)) {
            assertThat(vibengine.sandboxes().get(ID).id()).isEqualTo(ID);
        }

        assertThat(told).hasSize(4);
    }

    @Test
    void aCallThatIsGivenUpIsToldSo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(silence());
                Vibengine vibengine =
                        Samples.client(server).interceptor(new Recorder("")).build()) {
            CompletableFuture<?> call = vibengine.sandboxes().async().get(ID);
            server.awaitRequests(1);
            call.cancel(true);
        }

        assertThat(told).last().isEqualTo("call of 1 -> no answer CancellationException");
    }

    @Test
    void headersOfTheClientTheInterceptorAndTheCallAreSent() {
        CallInterceptor tracing = new CallInterceptor() {
            @Override
            public void beforeAttempt(CallContext call) {
                call.header("traceparent", "attempt-" + call.attempt());
                call.header("X-Team", "interceptor");
                call.header("X-Call", "interceptor");
            }
        };
        try (ScriptedServer server = new ScriptedServer(error(500, "internal_error"), json(200, Samples.ONE));
                Vibengine vibengine = time.client(
                        Samples.client(server).header("X-Team", "client").interceptor(tracing), 0.5)) {
            vibengine.sandboxes().get(ID, CallOptions.none().header("X-Call", "call"));

            assertThat(server.received().get(1).head())
                    .contains("traceparent: attempt-2", "X-Team: client", "X-Call: call")
                    .doesNotContain("interceptor");
        }
    }

    @Test
    void whatAClientIsToldToDoDifferentlyGoesForWhatComesFromIt() {
        try (ScriptedServer server = new ScriptedServer(json(200, Samples.ONE));
                Vibengine vibengine = time.client(Samples.client(server).header("X-Team", "one"), 0.5)) {
            Vibengine other = vibengine.withOptions(CallOptions.none().header("X-Team", "two"));

            other.sandboxes().get(ID).refresh();
            other.sandboxes().get(ID, CallOptions.none().header("X-Team", "three"));
            vibengine.sandboxes().get(ID);

            assertThat(server.received())
                    .extracting(request -> request.head().replaceAll("(?s).*X-Team: (\\w+).*", "$1"))
                    .containsExactly("two", "two", "three", "one");
        }
    }

    @Test
    void oneNameForAllCreationsIsRefused() {
        try (Vibengine vibengine = Vibengine.builder().apiKey("ve_sk_x").build()) {
            assertThatThrownBy(() -> vibengine.withOptions(CallOptions.none().idempotencyKey("k")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("idempotencyKey");
        }
    }

    @Test
    void anInterceptorCannotSetWhatTheClientSets() {
        CallContext call = new CallContext("getSandbox", "GET", "/sandboxes/x", "req_1");

        assertThatThrownBy(() -> call.header("X-API-Key", "mine")).isInstanceOf(IllegalArgumentException.class);
    }
}
