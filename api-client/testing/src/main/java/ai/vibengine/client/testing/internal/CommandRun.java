package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Times;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A command that was started. */
public final class CommandRun {

    private static final int SIGNALLED = 128;
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 9, "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15,
            "SIGTERM");
    private static final Duration LONGER_THAN_ANY_PAUSE = Duration.ofDays(3650);
    private static final int KILLED = SIGNALLED + 9;

    private final String id;
    private final ObjectNode request;
    private final String cwd;
    private final Map<String, String> environment;
    private final Instant startedAt;
    private volatile String input;
    private volatile @Nullable Instant inputClosedAt;
    private volatile @Nullable Instant killedAt;
    /** Since when its sandbox has been paused; null while that runs. */
    private volatile @Nullable Instant pausedAt;

    private volatile Duration pauses = Duration.ZERO;
    private volatile Supplier<Course> course = () -> new Course(List.of(), null, 0);

    /** How a command ended, or will. */
    public record End(Instant at, String status, int exitCode) {}

    /**
     * Starts one.
     *
     * @param request the body that asked for it
     * @param environment the variables that it has beside its own
     */
    CommandRun(String id, ObjectNode request, String cwd, Map<String, String> environment, Instant startedAt) {
        this.id = id;
        this.request = request;
        this.cwd = cwd;
        this.environment = environment;
        this.startedAt = startedAt;
        input = request.path("stdin").asText();
        if (!isBackground()) {
            inputClosedAt = startedAt;
        }
    }

    void follow(Supplier<Course> what) {
        course = what;
    }

    public String id() {
        return id;
    }

    public String command() {
        return request.path("command").asText();
    }

    public String cwd() {
        return cwd;
    }

    /** Returns its variables, those of its sandbox included. */
    public Map<String, String> env() {
        Map<String, String> env = new HashMap<>(environment);
        request.path("env")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return env;
    }

    public boolean isBackground() {
        return request.path("background").asBoolean();
    }

    /** Returns whether its template started it: then it has no timeout, and is no activity. */
    public boolean isStartCommand() {
        return !request.has("timeout");
    }

    public Duration timeout() {
        return Duration.ofSeconds(request.path("timeout").asLong());
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Returns what was written to its input so far. */
    public String input() {
        return input;
    }

    public @Nullable Instant inputClosedAt() {
        return inputClosedAt;
    }

    public @Nullable Instant killedAt() {
        return killedAt;
    }

    public void closeInput(Instant when) {
        inputClosedAt = when;
    }

    synchronized void write(String data) {
        input += data;
    }

    /** Has it stand still, unless it is over. */
    void pause(Instant when) {
        if (!isOver(when)) {
            pausedAt = when;
        }
    }

    /** Lets it go on, with as much time as it had left. */
    void resume(Instant when) {
        Instant since = pausedAt;
        if (since != null) {
            pauses = pauses.plus(Duration.between(since, when));
            pausedAt = null;
        }
    }

    void kill(Instant when) {
        killedAt = when;
    }

    public Course course() {
        return course.get();
    }

    /** Returns its end, or that by its timeout: a command that ends neither way is killed then. */
    public End end() {
        Course now = course();
        Instant limit = startedAt.plus(isStartCommand() ? LONGER_THAN_ANY_PAUSE : timeout());
        Instant own = now.end();
        Duration later = pausedAt == null ? pauses : LONGER_THAN_ANY_PAUSE;
        End end = own == null || limit.isBefore(own)
                ? new End(limit.plus(later), "timed_out", KILLED)
                : new End(own.plus(later), "exited", now.exitCode());
        Instant killed = killedAt;
        return killed != null && killed.isBefore(end.at()) ? new End(killed, "killed", KILLED) : end;
    }

    boolean isOver(Instant now) {
        return !end().at().isAfter(now);
    }

    /** Shows it as it is at a moment. */
    public ObjectNode json(Instant now) {
        End end = end();
        boolean over = !end.at().isAfter(now);
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("command_id", id)
                .put("command", command())
                .put("status", over ? end.status() : "running");
        String signal = SIGNALS.get(end.exitCode() - SIGNALLED);
        if (over && signal == null) {
            json.put("exit_code", end.exitCode());
        } else if (over) {
            json.put("signal", signal);
        }
        if (!isStartCommand()) {
            json.put("timeout", timeout().toSeconds());
        }
        return json.put("started_at", Times.format(startedAt))
                .put(
                        "duration_ms",
                        Math.max(
                                0,
                                Duration.between(startedAt, over ? end.at() : now)
                                        .toMillis()));
    }

    /** Shows it with what it has printed by then. */
    ObjectNode jsonWithOutput(Instant now, int mostBytes) {
        ObjectNode json = json(now);
        Instant end = end().at();
        Instant until = end.isBefore(now) ? end : now;
        for (String stream : List.of("stdout", "stderr")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (Course.Print print : course().prints()) {
                if (print.stream().equals(stream) && !print.at().isAfter(until)) {
                    all.writeBytes(print.bytes());
                }
            }
            json.put(stream, new String(all.toByteArray(), 0, Math.min(mostBytes, all.size()), StandardCharsets.UTF_8))
                    .put(stream + "_truncated", all.size() > mostBytes);
        }
        return json;
    }
}
