package ai.vibengine.server.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.store.DataKey;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.Transaction;
import ai.vibengine.server.store.TransactionHook;
import ai.vibengine.server.testing.TestDatabase;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class IdempotencyTest {

    private static final Instant NOW = Instant.parse("2026-02-21T10:30:00Z");
    private static final Map<String, String> REQUEST = Map.of("template", "base");

    private final AtomicInteger created = new AtomicInteger();
    private final AtomicInteger replies = new AtomicInteger();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    private String account = "";

    @BeforeEach
    void open() {
        database = TestDatabase.open(folder);
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
        return new Idempotency(
                new IdempotencyStore(database),
                new RequestHash(new DataKey(folder.resolve("key"))),
                new ObjectMapper(),
                Clock.fixed(time, ZoneOffset.UTC),
                Duration.ofHours(24));
    }

    private StoredResponse create(Idempotency idempotency, @Nullable String key) {
        return create(idempotency, key, "create", REQUEST);
    }

    private StoredResponse create(Idempotency idempotency, @Nullable String key, String operation, Object request) {
        return idempotency.execute(new IdempotentRequest(account, key, operation, request), this::write, this::reply);
    }

    private String write(TransactionHook<String> hook) {
        return database.write(handle -> {
            String path = "/things/" + created.incrementAndGet();
            hook.run(new Transaction(handle), path);
            return path;
        });
    }

    private Idempotency.Reply reply(String path) {
        replies.incrementAndGet();
        return new Idempotency.Reply(201, path, Map.of());
    }

    @Test
    void theSameKeyAndRequestCreateOnceAlsoAfterARestart() {
        StoredResponse first = create(at(NOW), "k");
        StoredResponse second = create(at(NOW.plusSeconds(86_399)), "k");

        assertThat(second).isEqualTo(first);
        assertThat(created).hasValue(1);
        assertThat(replies).hasValue(1);
    }

    @Test
    void withoutAKeyEachRequestCreatesAndMakesOneReply() {
        create(at(NOW), null);
        create(at(NOW), null);

        assertThat(created).hasValue(2);
        assertThat(replies).hasValue(2);
    }

    @Test
    void anotherRequestOrOperationWithTheSameKeyIsAConflict() {
        create(at(NOW), "k");

        assertThatThrownBy(() -> create(at(NOW), "k", "create", Map.of("template", "x")))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThatThrownBy(() -> create(at(NOW), "k", "build", REQUEST))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThat(created).hasValue(1);
    }

    @Test
    void whatIsKeptOfARequestTellsNothingToWhoHasNotTheKey() {
        create(at(NOW), "k");
        String kept = database.read(handle -> handle.createQuery("SELECT request_hash FROM idempotency_keys")
                .mapTo(String.class)
                .one());

        IdempotentRequest request = new IdempotentRequest(account, "k", "create", REQUEST);
        assertThat(kept).isEqualTo(new RequestHash(new DataKey(folder.resolve("key"))).of(request));
        assertThat(kept).isNotEqualTo(new RequestHash(new DataKey(folder.resolve("other"))).of(request));
    }

    @Test
    void aRequestThatAnEarlierVersionKeptIsStillKnown() throws Exception {
        StoredResponse first = create(at(NOW), "k");
        byte[] text = "create\n{\"template\":\"base\"}".getBytes(StandardCharsets.UTF_8);
        String unkeyed =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        database.write(handle -> handle.execute("UPDATE idempotency_keys SET request_hash = ?", unkeyed));

        assertThat(create(at(NOW), "k")).isEqualTo(first);
        assertThatThrownBy(() -> create(at(NOW), "k", "build", REQUEST))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void aKeyWhoseFirstRequestIsUnderWayIsAConflict() {
        Idempotency idempotency = at(NOW);

        idempotency.execute(
                new IdempotentRequest(account, "k", "create", REQUEST),
                hook -> {
                    assertThatThrownBy(() -> create(idempotency, "k")).isInstanceOf(IdempotencyConflictException.class);
                    return write(hook);
                },
                this::reply);

        assertThat(created).hasValue(1);
    }

    @Test
    void aRequestThatFailedIsNotRemembered() {
        Idempotency idempotency = at(NOW);
        IdempotentRequest request = new IdempotentRequest(account, "k", "create", REQUEST);
        assertThatThrownBy(() -> idempotency.execute(
                        request,
                        hook -> {
                            throw new IllegalStateException("full");
                        },
                        this::reply))
                .isInstanceOf(IllegalStateException.class);

        create(idempotency, "k");

        assertThat(created).hasValue(1);
    }

    @Test
    void aKeyIsFreeAgainAfterADay() {
        create(at(NOW), "k");

        create(at(NOW.plusSeconds(86_401)), "k", "create", Map.of("template", "x"));

        assertThat(created).hasValue(2);
    }

    @Test
    void whatCountsNoMoreIsForgotten() {
        create(at(NOW), "old");
        create(at(NOW.plusSeconds(10)), "young");

        at(NOW.plusSeconds(86_405)).purge();

        List<String> left = database.read(handle -> handle.createQuery("SELECT idempotency_key FROM idempotency_keys")
                .mapTo(String.class)
                .list());
        assertThat(left).containsExactly("young");
    }
}
