package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.CommandRun;
import ai.vibengine.client.testing.internal.CommandScript;
import ai.vibengine.client.testing.internal.Course;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FakeServer;
import ai.vibengine.client.testing.internal.Pace;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.SandboxStore;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The API in memory, which takes ids and times of birth from the server, as the contract leaves them open. */
final class Model {
    private static final int AMPLE = 1_000_000;

    // The server says when a sandbox started, rounded down to the second.
    private static final Duration HALF = Duration.ofMillis(500);
    private static final Duration CREDIBLE = Duration.ofSeconds(5);

    private final Time time;
    private final FakeServer server;
    private final Map<String, Account.Key> keys;
    private @Nullable String nextId;

    Model(Contract contract, Supplier<Instant> now) {
        time = new Time(now);
        Parts parts = new Parts(contract, time, Pace.REAL, new Random(1), new NoCommands());
        parts.sandboxes = new SandboxStore(time, parts.ids, contract.limits().stopReasonRetention()) {
            @Override
            protected String newId() {
                String id = nextId;
                nextId = null;
                return id == null ? super.newId() : id;
            }
        };
        server = FakeServer.withoutPort(parts);
        Account main = new Account("main", AMPLE, AMPLE, AMPLE, AMPLE);
        Account other = new Account("other", AMPLE, AMPLE, AMPLE, AMPLE);
        keys = Map.of(
                Role.MAIN.name(), new Account.Key(main, false),
                Role.READ_ONLY.name(), new Account.Key(main, true),
                Role.OTHER.name(), new Account.Key(other, false));
        keys.forEach(server::addKey);
    }

    Instant now() {
        return time.instant();
    }

    /** Answers a request as the server has answered it, if it created something. */
    Response answer(Request request, Optional<Birth> birth) {
        birth.ifPresent(born -> {
            nextId = born.id();
            time.pin(born.at().plus(HALF));
        });
        Response response = server.handle(converted(request));
        time.pinned = null;
        nextId = null;
        return response;
    }

    /** A sandbox that the server says to have started. */
    record Birth(String id, Instant at) {}

    Optional<FakeSandbox> sandbox(String id) {
        return server.parts().sandboxes.get(id);
    }

    boolean runs(FakeSandbox sandbox) {
        return server.parts().sandboxes.runs(sandbox);
    }

    private static ai.vibengine.client.testing.internal.http.Request converted(Request request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        if (request.role() != null) {
            headers.put("x-api-key", request.role().name());
        }
        byte[] body = request.body() == null ? new byte[0] : request.body();
        String query = request.path().equals(request.pathOnly())
                ? ""
                : request.path().substring(request.pathOnly().length() + 1);
        return new ai.vibengine.client.testing.internal.http.Request(
                request.method(), request.pathOnly(), query, headers, body, "");
    }

    /** The time of the kit, moved to that of the server. */
    private static final class Time extends Clock {
        private final Supplier<Instant> now;
        private @Nullable Duration ahead;
        private @Nullable Instant pinned;

        Time(Supplier<Instant> now) {
            this.now = now;
        }

        void pin(Instant at) {
            if (ahead == null) {
                ahead = Duration.between(now.get(), at);
            }
            // A time of birth that is far from that of the others is a fault of the server, which shows when it is
            // compared.
            pinned = Duration.between(instant(), at).abs().compareTo(CREDIBLE) < 0 ? at : null;
        }

        @Override
        public Instant instant() {
            // At first long ago, so that the built-in templates are there whatever the time of the server is.
            return pinned != null ? pinned : now.get().plus(ahead == null ? Duration.ofDays(-1) : ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(instant(), zone);
        }
    }

    private static final class NoCommands implements CommandScript {
        @Override
        public Step build(String command) {
            return new Step(0, List.of(), Duration.ZERO);
        }

        @Override
        public Supplier<Course> start(FakeSandbox sandbox, CommandRun run) {
            return () -> new Course(List.of(), run.startedAt(), 0);
        }
    }
}
