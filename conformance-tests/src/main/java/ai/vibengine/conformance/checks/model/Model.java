package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FakeServer;
import ai.vibengine.client.testing.internal.Pace;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.SandboxStore;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The API in memory, which takes ids and times of birth from the server, as the contract leaves them open. */
final class Model {
    private static final int AMPLE = 1_000_000;

    // The server says when a sandbox started, rounded down to the second.
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HALF = Duration.ofMillis(500);
    private static final Duration CREDIBLE = Duration.ofSeconds(5);

    /** The server is asked first: what it waited for has passed here, too. */
    private static final Pace WAITED = new Pace() {
        @Override
        public void pause(Duration duration) {
            // It is over.
        }

        @Override
        public void run(Duration duration) {
            // It is over.
        }

        @Override
        public void waitFor(BooleanSupplier done, Duration longest) {
            // Whether it came or not.
        }
    };

    private final Time time;
    private final FakeServer server;
    private final Map<String, Account.Key> keys;
    private @Nullable String nextId;

    Model(Contract contract, Supplier<Instant> now) {
        time = new Time(now);
        Parts parts = new Parts(contract, time, WAITED, new Random(1), new Programs());
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
        // The server is waited for where it builds, and the time here may go back by what it was wrong.
        server.parts().templates.finishBuilds();
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

    /** Returns what the server says of the birth of a sandbox; empty when it created none that is new. */
    static Optional<Birth> birth(Exchange exchange, Instant asked, Instant told, Set<String> known) {
        JsonNode data = exchange.data();
        String id = data.path("sandbox_id").asText();
        if (exchange.status() != 201 || id.isEmpty() || known.contains(id)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Birth(id, Instant.parse(data.path("started_at").asText()), asked, told));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

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

    /** Returns the status of a template of an account; empty for one that is not there. */
    Optional<String> template(Role role, String id) {
        Optional<Account> account = Optional.ofNullable(keys.get(role.name())).map(Account.Key::account);
        return server.parts().templates.all().stream()
                .filter(template -> template.account() == account.orElse(null)
                        && template.id().equals(id))
                .map(template -> template.status(time.instant()))
                .findFirst();
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
}
