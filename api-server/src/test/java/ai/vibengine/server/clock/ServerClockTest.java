package ai.vibengine.server.clock;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class ServerClockTest {

    private static final Instant NOON = Instant.parse("2026-02-21T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = TestDatabase.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Clock start(String boot, long uptime, Instant wall) {
        return ServerClock.start(
                new ClockStore(database),
                new BootTime(boot, Duration.ofSeconds(uptime), wall, nanos.get()),
                nanos::get);
    }

    private void sandboxRunsSince(Instant start) {
        String account = new AccountStore(
                        database, new PlanLimits(Contract.load()), new RandomIds(new SecureRandom()), Clock.systemUTC())
                .create("one", Plan.PRO, Optional.empty(), Optional.empty())
                .accountId();
        database.write(handle -> handle.execute(
                "INSERT INTO sandboxes (sandbox_id, account_id, template, started_at, timeout_seconds)"
                        + " VALUES ('sbx_1', ?, 'base', ?, 60)",
                account,
                start.toEpochMilli()));
    }

    @Test
    void timePassesByTheClockThatNobodySets() {
        Clock clock = start("boot", 100, NOON);
        assertThat(clock.instant()).isEqualTo(NOON);

        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3));
    }

    @Test
    void whileSandboxesRunTheNextServerGoesOnWithTheTimeOfTheOneBefore() {
        start("boot", 100, NOON);
        sandboxRunsSince(NOON.plusSeconds(5));

        assertThat(start("boot", 130, NOON.minusSeconds(3_600)).instant()).isEqualTo(NOON.plusSeconds(30));
        assertThat(start("boot", 150, NOON.plusSeconds(86_400)).instant()).isEqualTo(NOON.plusSeconds(50));
        assertThat(start("boot", 160, NOON.plusSeconds(60)).instant()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void theTimeThatTheStartItselfTakesCounts() {
        start("boot", 100, NOON);
        sandboxRunsSince(NOON);
        BootTime read = new BootTime("boot", Duration.ofSeconds(110), NOON, nanos.get());
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());

        Clock clock = ServerClock.start(new ClockStore(database), read, nanos::get);

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(14));
    }

    @Test
    void whileNoneRunsTheWallClockIsRight() {
        start("boot", 100, NOON);

        assertThat(start("boot", 130, NOON.plusSeconds(7_200)).instant()).isEqualTo(NOON.plusSeconds(7_200));
        sandboxRunsSince(NOON.plusSeconds(7_201));
        assertThat(start("boot", 140, NOON).instant()).isEqualTo(NOON.plusSeconds(7_210));
    }

    @Test
    void afterAnotherBootTheWallClockIsRight() {
        start("boot", 100, NOON);
        sandboxRunsSince(NOON);

        assertThat(start("another", 20, NOON.plusSeconds(600)).instant()).isEqualTo(NOON.plusSeconds(600));
    }

    @Test
    void aTimeBeforeTheStartOfASandboxThatRunsIsNoTimeToGoOnWith() {
        start("boot", 100, NOON);
        sandboxRunsSince(NOON.plusSeconds(10));

        assertThat(start("boot", 3, NOON.plusSeconds(30)).instant()).isEqualTo(NOON.plusSeconds(30));
    }

    @Test
    void theMachineTellsHowLongItHasRun() {
        BootTime first = BootTime.read(nanos::get);

        assertThat(first.bootId()).hasSize(36);
        assertThat(first.uptime()).isPositive();
        assertThat(BootTime.read(nanos::get).bootId()).isEqualTo(first.bootId());
    }
}
