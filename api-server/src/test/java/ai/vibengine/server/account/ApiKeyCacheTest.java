package ai.vibengine.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiKeyCacheTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final Database database;
    private final AccountStore store;

    ApiKeyCacheTest(@TempDir Path folder) {
        database = TestDatabase.open(folder);
        store = new AccountStore(
                database, new PlanLimits(Contract.load()), new RandomIds(new Random(1)), Clock.systemUTC());
        store.create("one", Plan.FREE, Optional.empty(), Optional.empty());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aCallerIsKnownByItsKeyWithItsAccountAndPermission() {
        ApiKey key = store.createKey("one", "label", Permission.READ_ONLY);
        try (ApiKeyCache directory = new ApiKeyCache(store, NEVER)) {
            Caller caller = directory.callerWith(key).orElseThrow();

            assertThat(caller.permission()).isEqualTo(Permission.READ_ONLY);
            assertThat(caller.account().name()).isEqualTo("one");
            assertThat(caller.account().requestsPerMinute()).isEqualTo(60);
            assertThat(caller.account().concurrentSandboxes()).isEqualTo(5);
        }
    }

    @Test
    void aKeyThatIsNewerThanWhatWasReadIsFoundAtItsFirstUse() {
        try (ApiKeyCache directory = new ApiKeyCache(store, NEVER)) {
            ApiKey key = store.createKey("one", "label", Permission.FULL);

            assertThat(directory.callerWith(key)).isPresent();
        }
    }

    @Test
    void aNewKeyIsFoundAlsoWhenAnotherReadsTheChangeAtTheSameMoment() {
        try (ApiKeyCache directory = new ApiKeyCache(store, Duration.ofMillis(1))) {
            for (int i = 0; i < 100; i++) {
                ApiKey key = store.createKey("one", "label", Permission.FULL);

                assertThat(directory.callerWith(key)).isPresent();
            }
        }
    }

    @Test
    void anUnknownKeyHasNoCaller() {
        try (ApiKeyCache directory = new ApiKeyCache(store, NEVER)) {
            assertThat(directory.callerWith(new ApiKey("ve_sk_" + "a".repeat(40))))
                    .isEmpty();
        }
    }

    @Test
    void aRevokedKeyIsGoneOnceAnythingIsReadAgain() {
        ApiKey key = store.createKey("one", "label", Permission.FULL);
        try (ApiKeyCache directory = new ApiKeyCache(store, NEVER)) {
            store.revoke(store.keys().get(0).keyId());
            assertThat(directory.callerWith(key)).isPresent();

            directory.callerWith(store.createKey("one", "other", Permission.FULL));

            assertThat(directory.callerWith(key)).isEmpty();
        }
    }

    @Test
    void whatIsKnownStaysInForceWhenTheStoreFails() {
        ApiKey key = store.createKey("one", "label", Permission.FULL);
        try (ApiKeyCache directory = new ApiKeyCache(store, NEVER)) {
            database.close();

            assertThat(directory.callerWith(key)).isPresent();
            assertThat(directory.callerWith(new ApiKey("ve_sk_" + "a".repeat(40))))
                    .isEmpty();
        }
    }
}
