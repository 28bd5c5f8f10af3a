package ai.vibengine.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The changes that commands make beside a running server. They reach it through the database alone. */
final class ChangesAtRunTimeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @Test
    void aNewKeyWorksAtItsFirstUse() {
        try (Commands commands = new Commands()) {
            commands.accounts.create("newcomer", Plan.FREE, Optional.empty(), Optional.empty());
            String key = commands.accounts
                    .createKey("newcomer", "first", Permission.FULL)
                    .secret();

            assertThat(Api.withKey(SERVER.url(), key).get("/sandboxes").outcome())
                    .isEqualTo("200");
        }
    }

    @Test
    void aRevokedKeyIsRefusedWithinTheInterval() {
        String account = SERVER.newAccount(Plan.ENTERPRISE, Optional.of(1_000_000), Optional.of(1));
        Api revoked = SERVER.keyOf(account);
        String keyId = SERVER.accounts().keys().stream()
                .filter(key -> key.accountName().equals(account))
                .findFirst()
                .orElseThrow()
                .keyId();
        Api kept = SERVER.keyOf(account);
        assertThat(revoked.get("/sandboxes").outcome()).isEqualTo("200");
        try (Commands commands = new Commands()) {
            commands.accounts.revoke(keyId);

            eventually(() -> isRefused(revoked.key()));
        }
        assertThat(kept.get("/sandboxes").outcome()).isEqualTo("200");
    }

    @Test
    void anotherPlanActsWithinTheInterval() {
        String account = SERVER.newAccount(Plan.ENTERPRISE, Optional.of(1_000_000), Optional.of(1));
        Api api = SERVER.keyOf(account);
        api.create();
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome())
                .isEqualTo("429 concurrency_limit_exceeded");
        try (Commands commands = new Commands()) {
            commands.accounts.setPlan(account, Plan.ENTERPRISE, Optional.of(2_000_000), Optional.of(2), Map.of());

            eventually(() -> api.get("/templates").number("X-RateLimit-Limit") == 2_000_000);
        }
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome()).isEqualTo("201");
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome())
                .isEqualTo("429 concurrency_limit_exceeded");
    }

    @Test
    void aSmallerPlanEndsNothingThatRuns() {
        String account = SERVER.newAccount(Plan.ENTERPRISE, Optional.of(1_000_000), Optional.of(3));
        Api api = SERVER.keyOf(account);
        String first = api.create();
        String second = api.create();
        try (Commands commands = new Commands()) {
            commands.accounts.setPlan(account, Plan.ENTERPRISE, Optional.of(900_000), Optional.of(1), Map.of());

            eventually(() -> api.get("/templates").number("X-RateLimit-Limit") == 900_000);
        }
        assertThat(api.get("/sandboxes").json().path("total_count").intValue()).isEqualTo(2);
        api.delete("/sandboxes/" + first);
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome())
                .isEqualTo("429 concurrency_limit_exceeded");
        api.delete("/sandboxes/" + second);
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").outcome()).isEqualTo("201");
    }

    private static boolean isRefused(String key) {
        try {
            return Api.withBadKey(SERVER.url(), key).get("/sandboxes").status() == 401;
        } catch (AssertionError stillGood) {
            return false;
        }
    }

    /** Asks again and again: the answer is all there is to wait for. */
    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within " + PATIENCE).isLessThan(deadline);
        }
    }

    /** A command's own connection to the database of the server. */
    private static final class Commands implements AutoCloseable {

        private final Database database = TestDatabase.open(SERVER.folder());
        final AccountStore accounts = new AccountStore(
                database,
                new PlanLimits(ai.vibengine.openapi.Contract.load()),
                new ai.vibengine.server.store.RandomIds(new java.security.SecureRandom()),
                SERVER.time);

        @Override
        public void close() {
            database.close();
        }
    }
}
