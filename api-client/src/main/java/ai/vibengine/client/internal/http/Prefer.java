package ai.vibengine.client.internal.http;

import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The preference of RFC 7240 that lets an answer wait for a build. */
public final class Prefer {

    /** The longest wait that the contract has. */
    public static final Duration LONGEST = Duration.ofSeconds(ContractNumbers.MAX_WAIT_SECONDS);

    private Prefer() {}

    public static Duration checked(Duration wait) {
        int seconds = Checks.between("wait", Checks.seconds("wait", wait), 1, (int) LONGEST.toSeconds());
        return Duration.ofSeconds(seconds);
    }

    /** The header's value; null when there shall be no wait. */
    public static @Nullable String header(Duration wait) {
        return wait.isZero() ? null : "wait=" + wait.toSeconds();
    }
}
