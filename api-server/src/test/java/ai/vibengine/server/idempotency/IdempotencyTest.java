package ai.vibengine.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.Transaction;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class IdempotencyTest {

    private static final Instant NOW = Instant.parse("2026-02-21T10:30:00Z");
    private static final Map<String, String> REQUEST = Map.of("template", "base");

    private final AtomicInteger created = new AtomicInteger();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    private String account = "";

    @BeforeEach
    void open() {
        database = Database.open(folder);
        account = new AccountStore(
                        database, new PlanLimits(Contract.load()), new RandomIds(new SecureRandom()), Clock.systemUTC())
                .create("one", Plan.PRO, Optional.empty(), Optional.empty())
                .accountId();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Idempotency at(Instant time) {
        return new Idempotency(new IdempotencyStore(database), Clock.fixed(time, ZoneOffset.UTC), Duration.ofHours(24));
    }

    private Answer create(Idempotency.Memory memory) {
        Answer answer = new Answer(201, "/things/" + created.incrementAndGet(), "{}");
        return database.write(handle -> {
            memory.remember(new Transaction(handle), answer);
            return answer;
        });
    }

    @Test
    void theSameKeyAndRequestCreateOnceAlsoAfterARestart() {
        Answer first = at(NOW).once(account, "k", "create", REQUEST, this::create);
        Answer second = at(NOW.plusSeconds(86_399)).once(account, "k", "create", REQUEST, this::create);

        assertThat(second).isEqualTo(first);
        assertThat(created).hasValue(1);
    }

    @Test
    void withoutAKeyEachRequestCreates() {
        at(NOW).once(account, null, "create", REQUEST, this::create);
        at(NOW).once(account, null, "create", REQUEST, this::create);

        assertThat(created).hasValue(2);
    }

    @Test
    void anotherRequestOrOperationWithTheSameKeyIsAConflict() {
        at(NOW).once(account, "k", "create", REQUEST, this::create);

        assertThatThrownBy(() -> at(NOW).once(account, "k", "create", Map.of("template", "x"), this::create))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThatThrownBy(() -> at(NOW).once(account, "k", "build", REQUEST, this::create))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(created).hasValue(1);
    }

    @Test
    void aKeyWhoseFirstRequestIsUnderWayIsAConflict() {
        Idempotency idempotency = at(NOW);

        idempotency.once(account, "k", "create", REQUEST, memory -> {
            assertThatThrownBy(() -> idempotency.once(account, "k", "create", REQUEST, this::create))
                    .isInstanceOf(IdempotencyConflictException.class);
            return create(memory);
        });

        assertThat(created).hasValue(1);
    }

    @Test
    void aRequestThatFailedIsNotRemembered() {
        Idempotency idempotency = at(NOW);
        assertThatThrownBy(() -> idempotency.once(account, "k", "create", REQUEST, memory -> {
                    throw new IllegalStateException("full");
                }))
                .isInstanceOf(IllegalStateException.class);

        idempotency.once(account, "k", "create", REQUEST, this::create);

        assertThat(created).hasValue(1);
    }

    @Test
    void aKeyIsFreeAgainAfterADay() {
        at(NOW).once(account, "k", "create", REQUEST, this::create);

        at(NOW.plusSeconds(86_401)).once(account, "k", "create", Map.of("template", "x"), this::create);

        assertThat(created).hasValue(2);
    }

    @Test
    void whatCountsNoMoreIsForgotten() {
        at(NOW).once(account, "old", "create", REQUEST, this::create);
        at(NOW.plusSeconds(10)).once(account, "young", "create", REQUEST, this::create);

        at(NOW.plusSeconds(86_405)).purge();

        List<String> left = database.read(handle -> handle.createQuery("SELECT idempotency_key FROM idempotency_keys")
                .mapTo(String.class)
                .list());
        assertThat(left).containsExactly("young");
    }
}
