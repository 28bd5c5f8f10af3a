package ai.vibengine.server.template;

import ai.vibengine.server.account.BuildLimits;
import java.io.Serial;

/** The account builds, has built or keeps as much as its plan allows. */
public final class BuildLimitException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The time after which to try again: the end of a build cannot be known in advance. */
    private static final int RETRY_SECONDS = 15;

    private final Kind kind;
    private final int retryAfterSeconds;

    /** The limit that was reached. */
    enum Kind {
        UNFINISHED,
        TIME,
        KEPT
    }

    private BuildLimitException(Kind kind, String message, int retryAfterSeconds) {
        super(message, null, false, false);
        this.kind = kind;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static BuildLimitException unfinished(BuildLimits limits) {
        return new BuildLimitException(
                Kind.UNFINISHED,
                "The account already has " + limits.unfinishedBuilds()
                        + " builds that run or wait, the most its plan allows. Retry in " + RETRY_SECONDS + " seconds.",
                RETRY_SECONDS);
    }

    static BuildLimitException time(BuildLimits limits, int retryAfterSeconds) {
        return new BuildLimitException(
                Kind.TIME, timeIsUsedUp(limits) + " Retry in " + retryAfterSeconds + " seconds.", retryAfterSeconds);
    }

    static String timeIsUsedUp(BuildLimits limits) {
        return "The account has built for " + limits.buildMinutesPerDay()
                + " minutes today, the most its plan allows in a day.";
    }

    static BuildLimitException kept(BuildLimits limits) {
        return new BuildLimitException(
                Kind.KEPT,
                "The account already has " + limits.templates()
                        + " templates, the most its plan allows. Delete one first.",
                0);
    }

    Kind kind() {
        return kind;
    }

    int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
