package ai.vibengine.conformance.reference;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command that was started. Guarded by its sandbox. */
final class Job {
    final String id;
    final String command;
    final String cwd;
    final Map<String, String> environment;
    final Instant started;
    final long timeout;
    final boolean background;
    final StringBuilder input = new StringBuilder();

    /** Since when its input has an end. */
    @Nullable
    Instant closed;

    @Nullable
    Instant killed;

    /** Since when the file is there that it waits for. */
    @Nullable
    Instant released;

    /** What it did at once, where it is one that works on files. */
    Disk.@Nullable Done done;

    Job(
            String id,
            String command,
            String cwd,
            Map<String, String> environment,
            Instant started,
            long timeout,
            boolean background) {
        this.id = id;
        this.command = command;
        this.cwd = cwd;
        this.environment = Map.copyOf(environment);
        this.started = started;
        this.timeout = timeout;
        this.background = background;
    }
}
