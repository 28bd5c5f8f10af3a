package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What commands look like at a moment, and what they leave on the disk of their sandbox. */
final class Jobs {
    private static final Map<Integer, String> SIGNALS = Map.of(137, "SIGKILL", 143, "SIGTERM");

    private static final Pattern AWAITS =
            Pattern.compile("echo first; until \\[ -e (\\S+) ]; do sleep 0.1; done; echo second");

    private final Faults faults;
    private final VirtualTime clock;
    private final int keeps;

    Jobs(Faults faults, VirtualTime clock, int keeps) {
        this.faults = faults;
        this.clock = clock;
        this.keeps = keeps;
    }

    /** How a command ended, when it has or will; null for one that waits, and can wait for ever. */
    record End(Instant at, String status, int exit) {}

    @Nullable
    End end(Job job) {
        Shell.Course course = Shell.course(job);
        Instant own = course.end();
        if (!job.background && faults.on("command-over-with-the-shell")) {
            own = course.shellEnd();
        }
        if (!job.background && faults.on("command-waits-for-all")) {
            own = course.allEnd();
        }
        Instant limit = job.started.plusSeconds(job.timeout);
        boolean late = faults.on(job.background ? "background-never-times-out" : "command-timeout-ignored");
        End end = own == null ? null : new End(own, "exited", course.exit());
        if (!late && (end == null || limit.isBefore(end.at()))) {
            end = new End(limit, "timed_out", 137);
        }
        Instant killed = job.killed;
        return killed != null && (end == null || killed.isBefore(end.at())) ? new End(killed, "killed", 137) : end;
    }

    /** The file that a command waits for; null for one that waits for none. */
    static @Nullable String awaited(Job job) {
        Matcher matcher = AWAITS.matcher(job.command);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** Lets go on what waits for files that are there now. */
    void release(Box box) {
        synchronized (box) {
            for (Job job : box.jobs) {
                String file = awaited(job);
                if (file != null && job.released == null && box.disk.at(Disk.absolute(file, job.cwd)) != null) {
                    job.released = clock.instant();
                }
            }
            box.notifyAll();
        }
    }

    /** Waits in real time, since others let it go on, and in vain for a while only. */
    static void awaitRelease(Box box, Job job) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        synchronized (box) {
            try {
                while (job.released == null && System.nanoTime() < end) {
                    box.wait(1_000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean over(Job job) {
        End end = end(job);
        return end != null && !end.at().isAfter(clock.instant());
    }

    /** Lets happen what was to happen up to now. */
    void settle(Box box) {
        Instant now = clock.instant();
        for (Job job : box.jobs) {
            Shell.Course course = Shell.course(job);
            End end = end(job);
            boolean stopped = end != null
                    && !end.status().equals("exited")
                    && course.leaves() != null
                    && end.at().isBefore(course.leaves());
            boolean left = faults.on(job.killed == null ? "timeout-leaves-children" : "kill-leaves-children");
            if (course.leaves() != null && !course.leaves().isAfter(now) && (!stopped || left)) {
                box.disk.write(Disk.HOME + "/" + course.left(), new byte[0], now);
            }
        }
    }

    /** Lets time pass until a command is over, or so long has passed. */
    void await(Job job, Duration patience) {
        Instant now = clock.instant();
        Instant until = now.plus(patience);
        End end = end(job);
        if (end != null && end.at().isBefore(until)) {
            until = end.at();
        }
        if (until.isAfter(now)) {
            clock.sleep(Duration.between(now, until));
        }
    }

    ObjectNode shown(Job job, boolean output) {
        Instant now = clock.instant();
        End end = end(job);
        boolean over = end != null && !end.at().isAfter(now);
        Instant until = over ? Objects.requireNonNull(end).at() : now;
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("command_id", faults.on("command-id-constant") ? "cmd_0000000000" : job.id)
                .put("command", job.command)
                .put("status", over ? Objects.requireNonNull(end).status() : "running");
        if (over) {
            how(node, Objects.requireNonNull(end));
        }
        if (output) {
            boolean hidden = !over && faults.on("output-comes-at-the-end");
            boolean lost =
                    over && node.path("status").asText().equals("timed_out") && faults.on("timeout-loses-output");
            output(node, job, "stdout", hidden || lost ? Instant.MIN : until);
            output(node, job, "stderr", hidden || lost ? Instant.MIN : until);
        }
        long millis = Duration.between(job.started, until).toMillis();
        return node.put("timeout", job.timeout)
                .put("started_at", job.started.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("duration_ms", Math.max(0, millis));
    }

    private void how(ObjectNode node, End end) {
        String signal = SIGNALS.get(end.exit());
        boolean asCode =
                faults.on("signals-are-exit-codes") || (faults.on("status-143-is-an-exit-code") && end.exit() == 143);
        if (signal == null || asCode) {
            node.put("exit_code", end.exit());
        } else {
            node.put("signal", signal);
        }
    }

    private void output(ObjectNode node, Job job, String stream, Instant until) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Shell.Print print : Shell.course(job).prints()) {
            boolean mixed = faults.on("outputs-are-mixed") && stream.equals("stdout");
            if ((print.stream().equals(stream) || mixed) && !print.at().isAfter(until)) {
                all.writeBytes(print.bytes());
            }
        }
        int most =
                faults.on("output-is-unbounded") ? Integer.MAX_VALUE : faults.on("keeps-too-little") ? 65_536 : keeps;
        String text = text(all.toByteArray(), most);
        node.put(stream, faults.on("output-is-trimmed") ? text.strip() : text)
                .put(stream + "_truncated", all.size() > most && !faults.on("truncation-is-untold"));
    }

    String text(byte[] bytes, int most) {
        return new String(
                bytes,
                0,
                Math.min(most, bytes.length),
                faults.on("output-as-latin-1") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
