package ai.vibengine.server.sandbox;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.SandboxImage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox as it was when last looked at.
 *
 * @param request what its owner asks it to be: as on create, with what was changed since
 * @param image the image that it stands on
 * @param startedAt when it began to run, to the millisecond
 * @param activeAt when something went on in it last
 * @param hasEnvironment whether its owner gave it environment variables, which are in the database alone
 */
public record Sandbox(
        String sandboxId,
        String accountId,
        SandboxRequest request,
        SandboxImage image,
        Instant startedAt,
        Instant activeAt,
        boolean hasEnvironment) {

    public String template() {
        return request.template();
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
        return startedAt.plusSeconds(timeoutSeconds());
    }

    /** Returns how and when it ends unless something comes in between. */
    Stop end() {
        if (request.idleTimeoutSeconds() != null) {
            Instant idle = activeAt.plusSeconds(request.idleTimeoutSeconds());
            if (idle.isBefore(deadline())) {
                return new Stop(Stop.Reason.IDLE, idle);
            }
        }
        return new Stop(Stop.Reason.EXPIRED, deadline());
    }

    boolean isOverAt(Instant now) {
        return !now.isBefore(end().at());
    }

    /** Returns this sandbox, living at least so many seconds from now on; unchanged when it does already. */
    Sandbox livingFor(int seconds, Instant now) {
        Duration age = Duration.between(startedAt, now);
        long wholeAge = age.getNano() == 0 ? age.getSeconds() : age.getSeconds() + 1;
        int timeout = (int) Math.min(Integer.MAX_VALUE, Math.max(timeoutSeconds(), Math.max(0, wholeAge) + seconds));
        return timeout == timeoutSeconds() ? this : with(request.withTimeout(timeout));
    }

    Sandbox with(SandboxRequest changed) {
        return new Sandbox(sandboxId, accountId, changed, image, startedAt, activeAt, hasEnvironment);
    }

    /** Returns this sandbox, in which something went on at that time too. */
    Sandbox activeAt(Instant time) {
        return time.isAfter(activeAt)
                ? new Sandbox(sandboxId, accountId, request, image, startedAt, time, hasEnvironment)
                : this;
    }

    /** Returns this sandbox, of which nothing is known beyond that time. */
    Sandbox activeAtMost(Instant time) {
        return activeAt.isAfter(time)
                ? new Sandbox(sandboxId, accountId, request, image, startedAt, time, hasEnvironment)
                : this;
    }

    Position position() {
        return new Position(startedAt.getEpochSecond(), sandboxId);
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
