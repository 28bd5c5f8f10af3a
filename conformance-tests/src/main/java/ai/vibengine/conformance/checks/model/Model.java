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
    private static final Duration SECOND = Duration.ofSeconds(1);
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
            time.pin(born);
        });
        Response response = server.handle(converted(request));
        time.pinned = null;
        nextId = null;
        return response;
    }

    /**
     * A sandbox that the server says to have started.
     *
     * @param at by the clock of the server
     * @param asked when it was asked for, by the clock of the kit
     * @param told when the answer came, by the clock of the kit
     */
    record Birth(String id, Instant at, Instant asked, Instant told) {}

    /** By how much the time may be wrong: half of what is left open by the times of birth. */
    Duration inaccuracy() {
        return time.inaccuracy();
    }

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
        private @Nullable Duration least;
        private @Nullable Duration most;
        private @Nullable Instant pinned;

        Time(Supplier<Instant> now) {
            this.now = now;
        }

        // The server's clock is ahead by no less than the birth is of the answer, and by no more than it is of the
        // request.
        void pin(Birth born) {
            Duration low = Duration.between(born.told(), born.at());
            Duration high = Duration.between(born.asked(), born.at()).plus(SECOND);
            if (least == null || most == null) {
                least = low;
                most = high;
            }
            // A time of birth that is far from that of the others is a fault of the server, which shows when it is
            // compared.
            boolean credible = low.minus(CREDIBLE).compareTo(most) < 0
                    && high.plus(CREDIBLE).compareTo(least) > 0;
            pinned = credible ? born.at().plus(HALF) : null;
            boolean narrower = low.compareTo(most) < 0 && high.compareTo(least) > 0;
            if (narrower) {
                least = low.compareTo(least) > 0 ? low : least;
                most = high.compareTo(most) < 0 ? high : most;
            }
        }

        Duration inaccuracy() {
            return least == null || most == null
                    ? Duration.ZERO
                    : most.minus(least).dividedBy(2);
        }

        private Duration ahead() {
            // At first long ago, so that the built-in templates are there whatever the time of the server is.
            return least == null ? Duration.ofDays(-1) : least.plus(inaccuracy());
        }

        @Override
        public Instant instant() {
            return pinned != null ? pinned : now.get().plus(ahead());
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
