package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of 256 MiB serves everyone else as ever, whatever a free account and a client without a key do to it at once. */
@NullMarked
class UnderAttackIT {

    private static final int ROUNDS = 12;

    /** The number of rounds: with those before it, fewer requests than the plan Pro allows in a minute. */
    private static final int MOST_ROUNDS = 48;

    /** How many times as long as usual others may wait. */
    private static final int TIMES = 3;

    /**
     * The time that the machine adds: the attackers are on it too, with all the output of their commands, and perhaps another build, and
     * two processors are shared in slices. A server that lets others wait for slow clients, for bodies that it checks or for memory takes
     * seconds.
     */
    private static final Duration ALLOWANCE = Duration.ofMillis(250);

    private static final Duration HEALTHY = Duration.ofSeconds(2);

    /** The lines that must not be in the log. */
    private static final Pattern TROUBLE = Pattern.compile("OutOfMemoryError|\\bERROR\\b|\\bstatus=\"?500\\b");

    @TempDir
    Path folder;

    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    @Timeout(180)
    void othersAreServedAsUsual() throws Exception {
        String attackersKey = key("attacker", "free");
        Api attacker = server.api(attackersKey);
        List<String> sandboxes = List.of(attacker.create(), attacker.create(), attacker.create());
        TimedCalls victim = new TimedCalls(server.api(key("victim", "pro")));
        // The first ones find a server that is still being compiled.
        victim.repeat(ROUNDS / 2, () -> true);
        victim.clear();
        victim.repeat(ROUNDS, () -> true);
        Map<String, Duration> usual = victim.medians();
        victim.clear();

        HealthWatch health = HealthWatch.begin(server.url());
        Attack attack = Attack.begin(server.url(), attackersKey, sandboxes);
        try (health;
                attack) {
            victim.repeat(MOST_ROUNDS, attack::isUnderWay);

            assertThat(attack.outputStatuses()).contains(200).isSubsetOf(200, 429, 503);
            assertThat(attack.bodyStatuses()).contains(400, 413).isSubsetOf(200, 400, 413, 429, 503);
            assertThat(attack.strangerStatuses()).contains(400, 413).isSubsetOf(Attack.CUT, 400, 413, 429, 503);
            assertThat(attack.slowStatuses()).contains(200, 400).isSubsetOf(200, 400, 429, 503);
        }
        Map<String, Duration> medians = victim.medians();
        usual.forEach((call, time) -> assertThat(medians.get(call))
                .as("%s, usually %s, at worst %s", call, time, victim.longest())
                .isLessThanOrEqualTo(time.multipliedBy(TIMES).plus(ALLOWANCE)));
        assertThat(health.checks()).isNotEmpty().allSatisfy(check -> {
            assertThat(check.status()).isEqualTo(200);
            assertThat(check.time()).isLessThan(HEALTHY);
        });
        assertThat(server.log().lines())
                .filteredOn(line -> TROUBLE.matcher(line).find())
                .isEmpty();
        victim.repeat(1, () -> false);
    }

    /** The key of a new account. */
    private String key(String account, String plan) throws Exception {
        String data = server.data().toString();
        assertThat(Program.run("accounts", "create", account, "--plan", plan, "--data", data)
                        .status())
                .isZero();
        return Program.run("keys", "create", "--account", account, "--data", data)
                .out()
                .strip();
    }
}
