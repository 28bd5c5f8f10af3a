package ai.vibengine.server.sandbox;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import ai.vibengine.server.sandbox.pause.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as it was when last looked at.
 *
 * @param request what its owner asks it to be: as on create, with what was changed since
 * @param image the image that it stands on
 * @param workdir where its commands run; null for where they usually do
 * @param hasEnvironment whether its owner gave it environment variables, which are in the database alone
 */
public record Sandbox(
        String sandboxId,
        String accountId,
        SandboxRequest request,
        SandboxImage image,
        @Nullable String workdir,
        SandboxTimes times,
        boolean hasEnvironment) {

    public String template() {
        return request.template();
    }

    /** Returns when it began to run, to the millisecond. */
    public Instant startedAt() {
        return times.startedAt();
    }

    /** Returns when something went on in it last. */
    public Instant activeAt() {
        return times.activeAt();
    }

    public boolean isPaused() {
        return times.pause() != null;
    }

    /** Returns the entries given on create; null when none were. */
    public @Nullable Map<String, String> metadata() {
        return request.metadata();
    }

    /** Returns what it may reach. */
    public EgressPolicy network() {
        return request.network();
    }

    /** Returns its whole lifetime, extensions included. */
    public int timeoutSeconds() {
        return request.timeoutSeconds();
    }

    /**
     * Returns the time at which its timeout is over: its lifetime is lived in full, so this is up to a second after the {@code expires_at}
     * that is written.
     */
    Instant deadline() {
        return startedAt().plusSeconds(timeoutSeconds());
    }

    /** Returns how and when its time is over unless something comes in between. */
    Stop end() {
        Pause pause = times.pause();
        if (pause != null) {
            return new Stop(Stop.Reason.EXPIRED, pause.until());
        }
        if (request.idleTimeoutSeconds() != null) {
            Instant idle = activeAt().plusSeconds(request.idleTimeoutSeconds());
            if (idle.isBefore(deadline())) {
                return new Stop(Stop.Reason.IDLE, idle);
            }
        }
        return new Stop(Stop.Reason.EXPIRED, deadline());
    }

    /** Returns when it is to end at the latest if there is no server that looks after it. */
    Instant endWithoutServer(Duration longestPause) {
        Pause pause = times.pause();
        if (pause != null) {
            return pause.until();
        }
        return request.onTimeout() == OnTimeout.PAUSE ? deadline().plus(longestPause) : deadline();
    }

    boolean isOverAt(Instant now) {
        return !now.isBefore(end().at());
    }

    /** Returns this sandbox as it is at that time: one that is not to end when its time is over is paused since. */
    Sandbox at(Instant now, Duration longestPause) {
        return !isPaused() && request.onTimeout() == OnTimeout.PAUSE && isOverAt(now)
                ? with(times.withPause(Pause.of(end().at(), longestPause)))
                : this;
    }

    /** Returns this sandbox, living at least so many seconds from now on; unchanged when it does already. */
    Sandbox livingFor(int seconds, Instant now) {
        long age = secondsUp(Duration.between(startedAt(), times.timeAt(now)));
        int timeout = (int) Math.min(Integer.MAX_VALUE, Math.max(timeoutSeconds(), Math.max(0, age) + seconds));
        return timeout == timeoutSeconds() ? this : with(request.withTimeout(timeout));
    }

    /**
     * Returns this paused sandbox, which goes on.
     *
     * @param least how many seconds are left to it at least
     */
    Sandbox resumed(Instant now, int least) {
        long pause = secondsUp(Duration.between(times.timeAt(now), now));
        int timeout = (int) Math.min(Integer.MAX_VALUE, timeoutSeconds() + pause);
        return with(request.withTimeout(timeout)).with(times.resumedAt(now)).livingFor(least, now);
    }

    private static long secondsUp(Duration duration) {
        return duration.getNano() == 0 ? duration.getSeconds() : duration.getSeconds() + 1;
    }

    Sandbox with(SandboxRequest changed) {
        return new Sandbox(sandboxId, accountId, changed, image, workdir, times, hasEnvironment);
    }

    Sandbox with(SandboxTimes changed) {
        return new Sandbox(sandboxId, accountId, request, image, workdir, changed, hasEnvironment);
    }

    /** Returns this sandbox, in which something went on at that time too. */
    Sandbox activeAt(Instant time) {
        return time.isAfter(activeAt()) ? with(times.withActivity(time)) : this;
    }

    /** Returns this sandbox, of which nothing is known beyond that time. */
    Sandbox activeAtMost(Instant time) {
        return activeAt().isAfter(time) ? with(times.withActivity(time)) : this;
    }

    Position position() {
        return new Position(startedAt().getEpochSecond(), sandboxId);
    }

    /** The place of a sandbox in a list: newest first, by the second that is written, then by id. */
    public record Position(long startedAtSecond, String sandboxId) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            int byTime = Long.compare(other.startedAtSecond, startedAtSecond);
            return byTime != 0 ? byTime : sandboxId.compareTo(other.sandboxId);
        }
    }
}
