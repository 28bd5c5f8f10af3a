package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Times;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A sandbox that runs nothing, but has files. */
public final class FakeSandbox {

    private final String id;
    private final Account account;
    private volatile ObjectNode request;
    private final Instant startedAt;
    private final List<CommandRun> runs = new CopyOnWriteArrayList<>();
    private final FileTree files;
    private volatile Map<String, String> environment = Map.of();
    private volatile long timeout;
    private volatile @Nullable Termination termination;

    /** Why and when a sandbox stopped. */
    public record Termination(String reason, Instant at) {}

    /** @param request what its owner asks it to be, which it shows as it is */
    FakeSandbox(String id, Account account, ObjectNode request, Instant startedAt) {
        this.id = id;
        this.account = account;
        this.request = request.deepCopy();
        this.startedAt = startedAt;
        timeout = request.path("timeout").asLong();
        files = new FileTree(startedAt);
    }

    public String id() {
        return id;
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

    /** Merges a patch into the metadata (RFC 7396); a result with more entries than there may be is not kept. */
    synchronized boolean patchMetadata(JsonNode patch, int most) {
        ObjectNode changed = request.deepCopy();
        if (patch.isNull()) {
            changed.remove("metadata");
        } else {
            ObjectNode metadata = changed.withObjectProperty("metadata");
            patch.properties().forEach(entry -> {
                if (entry.getValue().isNull()) {
                    metadata.remove(entry.getKey());
                } else {
                    metadata.set(entry.getKey(), entry.getValue());
                }
            });
        }
        boolean fits = changed.path("metadata").size() <= most;
        request = fits ? changed : request;
        return fits;
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

    public FileTree files() {
        return files;
    }

    public long timeout() {
        return timeout;
    }

    public void timeout(long seconds) {
        timeout = seconds;
    }

    /** Returns when its life ends: it has its timeout in full, although the times that are shown are rounded down. */
    public Instant end() {
        return startedAt.plusSeconds(timeout);
    }

    /** Returns how long it would live if it lived so many seconds more from now on. */
    public long extendedTimeout(Instant now, long seconds) {
        return Times.secondsUp(Duration.between(startedAt, now)) + seconds;
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
        return request.deepCopy()
                .put("sandbox_id", id)
                .put("status", termination == null ? "running" : "stopped")
                .put("started_at", second.toString())
                .put("timeout", seconds)
                .put("expires_at", second.plusSeconds(seconds).toString());
    }
}
