package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A sandbox. Guarded by its store. */
final class Box {
    final String id;
    final String account;
    final String template;
    final Instant started;
    final @Nullable ObjectNode metadata;
    final Disk disk;
    final List<Job> jobs = new CopyOnWriteArrayList<>();
    long timeout;
    boolean extended;

    @Nullable
    Instant extendedAt;

    @Nullable
    Instant stopped;

    String reason = "killed";

    Box(String id, String account, String template, Instant started, long timeout, @Nullable ObjectNode metadata) {
        this.id = id;
        this.account = account;
        this.template = template;
        this.started = started;
        this.timeout = timeout;
        this.metadata = metadata;
        this.disk = new Disk(started);
    }

    Instant end() {
        return started.plusSeconds(timeout);
    }

    long age(Instant now) {
        return (Duration.between(started, now).toMillis() + 999) / 1000;
    }

    ObjectNode shown(String status) {
        Instant second = started.truncatedTo(ChronoUnit.SECONDS);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("sandbox_id", id)
                .put("template", template)
                .put("status", status)
                .put("started_at", second.toString())
                .put("timeout", timeout)
                .put("expires_at", second.plusSeconds(timeout).toString());
        if (metadata != null) {
            node.set("metadata", metadata.deepCopy());
        }
        return node;
    }
}
