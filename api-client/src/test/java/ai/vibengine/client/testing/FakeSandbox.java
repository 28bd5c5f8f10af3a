package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sandbox that runs nothing. */
final class FakeSandbox {

    private final String id;
    private final String template;
    private final Instant startedAt;
    private final Map<String, String> metadata;
    private final List<FakeRun> runs = new ArrayList<>();
    private final FakeFiles files = new FakeFiles();
    private long timeout;
    private @Nullable Instant stoppedAt;
    private @Nullable String reason;

    FakeSandbox(String id, String template, Instant startedAt, long timeout, Map<String, String> metadata) {
        this.id = id;
        this.template = template;
        this.startedAt = startedAt;
        this.timeout = timeout;
        this.metadata = metadata;
    }

    String id() {
        return id;
    }

    String template() {
        return template;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** The commands that were started in the background. */
    List<FakeRun> runs() {
        return runs;
    }

    FakeFiles files() {
        return files;
    }

    long startedSecond() {
        return startedAt.getEpochSecond();
    }

    Instant expiresAt() {
        return startedAt.truncatedTo(ChronoUnit.SECONDS).plusSeconds(timeout);
    }

    /** It lives its timeout in full, although the times that are written are rounded down. */
    boolean runs(Instant now) {
        if (reason == null && !now.isBefore(startedAt.plusSeconds(timeout))) {
            stoppedAt = startedAt.plusSeconds(timeout);
            reason = "expired";
        }
        return reason == null;
    }

    void kill(Instant now) {
        stoppedAt = now;
        reason = "killed";
    }

    void extend(Instant now, long seconds) {
        timeout = Math.max(timeout, Text.secondsUp(Duration.between(startedAt, now)) + seconds);
    }

    /** Why it is gone, as far as the API still tells. */
    Problem gone(Instant now) {
        if (reason == null || stoppedAt == null || now.isAfter(stoppedAt.plus(Duration.ofHours(24)))) {
            return Problem.notFound("There is no sandbox " + id + ".");
        }
        return Problem.stopped(id, reason, Text.time(stoppedAt));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("sandbox_id", id)
                .put("template", template)
                .put("status", reason == null ? "running" : "stopped")
                .put("started_at", Text.time(startedAt))
                .put("timeout", timeout)
                .put("expires_at", Text.time(expiresAt()));
        if (!metadata.isEmpty()) {
            ObjectNode entries = json.putObject("metadata");
            metadata.forEach(entries::put);
        }
        return json;
    }
}
