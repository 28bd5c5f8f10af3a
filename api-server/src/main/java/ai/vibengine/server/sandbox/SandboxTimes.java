package ai.vibengine.server.sandbox;

import ai.vibengine.server.sandbox.pause.Pause;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times of a sandbox.
 *
 * @param startedAt when it began to run, to the millisecond
 * @param activeAt when something went on in it last
 * @param pause null while it runs
 * @param pausedBefore how long it was paused before, all in all
 */
public record SandboxTimes(
        Instant startedAt, Instant activeAt, @Nullable Pause pause, Duration pausedBefore) {

    /** Returns those of one that starts. */
    static SandboxTimes startingAt(Instant now) {
        return new SandboxTimes(now, now, null, Duration.ZERO);
    }

    SandboxTimes withActivity(Instant time) {
        return new SandboxTimes(startedAt, time, pause, pausedBefore);
    }

    SandboxTimes withPause(@Nullable Pause begun) {
        return new SandboxTimes(startedAt, activeAt, begun, pausedBefore);
    }

    /** Returns those of one that goes on after its pause, which is activity. */
    SandboxTimes resumedAt(Instant now) {
        return new SandboxTimes(startedAt, now, null, pausedBy(now));
    }

    /** Returns how long it has been paused by then, all in all. */
    Duration pausedBy(Instant now) {
        Pause begun = pause;
        return begun == null || now.isBefore(begun.from())
                ? pausedBefore
                : pausedBefore.plus(Duration.between(begun.from(), now));
    }

    /** Returns what time it is for the sandbox: for a paused one, time stands still. */
    Instant timeAt(Instant now) {
        Pause begun = pause;
        return begun == null ? now : begun.from();
    }
}
