package ai.vibengine.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The preference of RFC 7240 that lets an answer wait for a build. */
final class Prefer {

    /** The longest wait that the contract has. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    private Prefer() {}

    static Duration checked(Duration wait) {
        int seconds = Checks.between("wait", Checks.seconds("wait", wait), 1, (int) LONGEST.toSeconds());
        return Duration.ofSeconds(seconds);
    }

    /** The header's value; null when there shall be no wait. */
    static @Nullable String header(Duration wait) {
        return wait.isZero() ? null : "wait=" + wait.toSeconds();
    }
}
