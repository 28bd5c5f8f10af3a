package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.Times;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A sandbox that runs nothing, but has files. */
public final class FakeSandbox {

    private static final int MOST_REFUSALS = 50;

    /** How long a pause lasts at most. */
    static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final String id;
    private final Account account;
    private final Clock clock;
    private volatile ObjectNode request;
    private final Instant startedAt;
    private final List<CommandRun> runs = new CopyOnWriteArrayList<>();
    private final Deque<ObjectNode> refusals = new ArrayDeque<>();
    private final FileTree files;
    private final Map<Integer, String> ports = new TreeMap<>();
    private volatile Map<String, String> environment = Map.of();
    private volatile String workdir = FileTree.HOME;
    private volatile Map<String, String> templateEnvironment = Map.of();
    private volatile long timeout;
    private volatile Instant activeAt;
    private volatile @Nullable Instant pausedAt;
    private volatile @Nullable Termination termination;

    /** Why and when a sandbox stopped. */
    public record Termination(String reason, Instant at) {}

    /** @param request what its owner asks it to be, which it shows as it is */
    FakeSandbox(String id, Account account, ObjectNode request, Clock clock) {
        this.id = id;
        this.account = account;
        this.request = request.deepCopy();
        this.clock = clock;
        startedAt = clock.instant();
        activeAt = startedAt;
        timeout = request.path("timeout").asLong();
        files = new FileTree(startedAt);
    }

    public String id() {
        return id;
    }

    /** Returns its open ports, each with who may use it; guarded by the sandbox. */
    Map<Integer, String> ports() {
        return ports;
    }

    public Account account() {
        return account;
    }

    public String template() {
        return request.path("template").asText();
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Returns an object, or a missing node when none was given. */
    public JsonNode metadata() {
        return request.path("metadata");
    }

    /**
     * Merges a patch into what its owner asks it to be (RFC 7396).
     *
     * @param mostMetadata how many entries of metadata there may be
     * @throws ApiErrorException if the result would be out of bounds, which is not kept
     */
    synchronized void patch(ObjectNode patch, int mostMetadata) {
        ObjectNode changed = request.deepCopy();
        if (patch.has("metadata")) {
            patchMetadata(changed, patch.get("metadata"));
        }
        if (changed.path("metadata").size() > mostMetadata) {
            throw ApiErrorException.invalid("metadata", "must have at most " + mostMetadata + " entries");
        }
        JsonNode idle = patch.path("idle_timeout");
        if (idle.isNull()) {
            changed.remove("idle_timeout");
        }
        JsonNode onTimeout = patch.path("on_timeout");
        if (!onTimeout.isMissingNode()) {
            changed.put("on_timeout", onTimeout.isNull() ? "kill" : onTimeout.asText());
        }
        if (idle.isNumber()) {
            changed.set("idle_timeout", idle);
            checkIdleTimeout(changed, timeout);
            touch();
        }
        request = changed;
    }

    /** Checks that an idle timeout is no longer than a life. */
    static void checkIdleTimeout(ObjectNode request, long timeout) {
        if (request.path("idle_timeout").asLong() > timeout) {
            throw ApiErrorException.invalid("idle_timeout", "must be at most the timeout, " + timeout);
        }
    }

    private static void patchMetadata(ObjectNode changed, JsonNode entries) {
        if (entries.isNull()) {
            changed.remove("metadata");
        } else {
            ObjectNode metadata = changed.withObjectProperty("metadata");
            entries.properties().forEach(entry -> {
                if (entry.getValue().isNull()) {
                    metadata.remove(entry.getKey());
                } else {
                    metadata.set(entry.getKey(), entry.getValue());
                }
            });
        }
    }

    /** Notes that something goes on in it. */
    public void touch() {
        activeAt(clock.instant());
    }

    /** Returns when something went on in it last, commands aside. */
    public Instant activeAt() {
        return activeAt;
    }

    public void activeAt(Instant time) {
        activeAt = time;
    }

    /** Returns when something went on in it last, by that time: what runs is activity. */
    private Instant lastActivity(Instant until) {
        return runs.stream()
                .filter(run -> !run.isStartCommand())
                .map(run -> run.end().at())
                .map(end -> end.isAfter(until) ? until : end)
                .reduce(activeAt, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Returns what it may reach. */
    public ObjectNode network() {
        return request.withObjectProperty("network").deepCopy();
    }

    /** Replaces what it may reach. */
    synchronized void network(ObjectNode policy) {
        ObjectNode changed = request.deepCopy();
        changed.set("network", policy);
        request = changed;
    }

    /** Returns what it was refused last, the latest first. */
    public List<ObjectNode> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }

    /** Refuses it the address of a name. */
    public void refuseName(String host, Instant at) {
        boolean blocked = network().path("egress").asText().equals("blocked");
        synchronized (refusals) {
            refusals.addFirst(request.objectNode()
                    .put("at", Times.format(at))
                    .put("protocol", "dns")
                    .put("host", host)
                    .put("why", blocked ? "blocked" : "not_allowed"));
            if (refusals.size() > MOST_REFUSALS) {
                refusals.removeLast();
            }
        }
    }

    /** Returns the commands that were started in it, the oldest first; can be changed. */
    public List<CommandRun> runs() {
        return runs;
    }

    /** Returns the variables that its commands have beside their own. */
    public Map<String, String> environment() {
        return environment;
    }

    public void environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
    }

    /** Returns where its commands run that do not say it themselves. */
    String workdir() {
        return workdir;
    }

    /** Has its commands run in a directory, which is there from now on. */
    void workdir(String directory) {
        workdir = directory;
        files.makeDirectory(files.resolve(directory, true), startedAt);
    }

    /** Returns those of them that it has from its template. */
    public Map<String, String> templateEnvironment() {
        return templateEnvironment;
    }

    /** Has it begin as its template is. */
    void startFrom(FakeTemplate template) {
        templateEnvironment = Map.copyOf(template.environment());
        template.files().ifPresent(kept -> files.become(kept, true));
    }

    public FileTree files() {
        return files;
    }

    public long timeout() {
        return timeout;
    }

    public void timeout(long seconds) {
        timeout = seconds;
    }

    /** Returns when its life ends. */
    public Instant end() {
        return ending().at();
    }

    public boolean isPaused() {
        return pausedAt != null;
    }

    /** Has it stand still. */
    synchronized void pause(Instant when) {
        pausedAt = when;
        runs.forEach(run -> run.pause(when));
    }

    /** Lets it go on, with so many seconds left at least; one that runs stays as it is. */
    synchronized void resume(Instant now, long least) {
        Instant since = pausedAt;
        if (since == null) {
            return;
        }
        pausedAt = null;
        runs.forEach(run -> run.resume(now));
        timeout = Math.max(timeout + Times.secondsUp(Duration.between(since, now)), extendedTimeout(now, least));
        touch();
    }

    /** Returns whether it is paused, not stopped, when its time is over. */
    boolean isToBePaused() {
        return !isPaused() && request.path("on_timeout").asText().equals("pause");
    }

    /** Returns how its life ends: it has its timeouts in full, although the times that are shown are rounded down. */
    public Termination ending() {
        Instant since = pausedAt;
        if (since != null) {
            return new Termination("expired", since.plus(LONGEST_PAUSE));
        }
        Instant expiry = startedAt.plusSeconds(timeout);
        JsonNode idleTimeout = request.path("idle_timeout");
        if (!idleTimeout.isNumber()) {
            return new Termination("expired", expiry);
        }
        Instant idle = lastActivity(Instant.MAX).plusSeconds(idleTimeout.asLong());
        return idle.isBefore(expiry) ? new Termination("idle", idle) : new Termination("expired", expiry);
    }

    /** Returns how long it would live if it lived so many seconds more from now on. */
    public long extendedTimeout(Instant now, long seconds) {
        Instant since = pausedAt;
        return Times.secondsUp(Duration.between(startedAt, since == null ? now : since)) + seconds;
    }

    public Optional<Termination> termination() {
        return Optional.ofNullable(termination);
    }

    public void terminate(@Nullable Termination how) {
        termination = how;
    }

    public ObjectNode json() {
        Instant second = startedAt.truncatedTo(ChronoUnit.SECONDS);
        // Looked at once: another request may extend it meanwhile.
        long seconds = timeout;
        ObjectNode json = request.deepCopy();
        boolean paused = isPaused();
        if (json.has("idle_timeout") && !paused) {
            Instant active = lastActivity(clock.instant()).truncatedTo(ChronoUnit.SECONDS);
            json.put(
                    "idle_expires_at",
                    active.plusSeconds(json.path("idle_timeout").asLong()).toString());
        }
        json.put("sandbox_id", id)
                .put("status", termination != null ? "stopped" : paused ? "paused" : "running")
                .put("started_at", second.toString())
                .put("timeout", seconds);
        return paused
                ? json
                : json.put("expires_at", second.plusSeconds(seconds).toString());
    }
}
