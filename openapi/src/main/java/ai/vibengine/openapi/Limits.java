package ai.vibengine.openapi;

import java.time.Duration;
import java.util.Set;

/** The numbers of {@code x-limits}: limits that no schema can say. */
public final class Limits {

    private final Numbers numbers;

    Limits(Numbers numbers) {
        this.numbers = numbers;
    }

    /** Returns the names of the limits, in the order of the contract. */
    public Set<String> names() {
        return numbers.byName().keySet();
    }

    /**
     * Returns the limit of this name.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public int get(String name) {
        return numbers.get(name);
    }

    /** Returns how many bytes a request body may have if its operation does not say otherwise. */
    public int maxBodyBytes() {
        return get("max_body_bytes");
    }

    /** Returns how many bytes a file may have that is written. */
    public int maxFileBytes() {
        return get("max_file_bytes");
    }

    /** Returns how many bytes of each output of a command are kept. */
    public int maxOutputBytes() {
        return get("max_output_bytes");
    }

    /** Returns how many bytes the line of a command may have in UTF-8. */
    public int maxCommandBytes() {
        return get("max_command_bytes");
    }

    /** Returns how many commands may run in a sandbox at once. */
    public int runningCommands() {
        return get("running_commands");
    }

    /** Returns how long a sandbox that is resumed has left at least. */
    public Duration resumedSeconds() {
        return seconds("resumed_seconds");
    }

    /** Returns how many background commands that are over are kept for each sandbox. */
    public int keptCommands() {
        return get("kept_commands");
    }

    /** Returns how many requests of an account may be under way at once. */
    public int concurrentRequests() {
        return get("concurrent_requests");
    }

    /** Returns how many uploads of an account may be under way at once. */
    public int concurrentUploads() {
        return get("concurrent_uploads");
    }

    /** Returns the length of a window of the rate limit. */
    public Duration rateWindow() {
        return seconds("rate_window_seconds");
    }

    /** Returns how long a command may take to read what is written to its input. */
    public Duration stdinTimeout() {
        return seconds("stdin_timeout_seconds");
    }

    /** Returns how long an answer waits for the end of a build or a command, if asked to. */
    public Duration maxWait() {
        return seconds("max_wait_seconds");
    }

    /** Returns how long the start command of a template may take to make a sandbox ready. */
    public Duration readyPatience() {
        return seconds("ready_seconds");
    }

    /** Returns how long after one look whether a sandbox is ready the next one is. */
    public Duration readyInterval() {
        return Duration.ofMillis(get("ready_interval_milliseconds"));
    }

    /** Returns for how long the owner of a sandbox is told why it stopped. */
    public Duration stopReasonRetention() {
        return seconds("stop_reason_retention_seconds");
    }

    /** Returns for how long an idempotency key is remembered. */
    public Duration idempotencyRetention() {
        return seconds("idempotency_retention_seconds");
    }

    private Duration seconds(String name) {
        return Duration.ofSeconds(get(name));
    }
}
