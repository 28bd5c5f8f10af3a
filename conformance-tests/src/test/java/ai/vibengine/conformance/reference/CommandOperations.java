package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations on commands. */
final class CommandOperations {
    private static final Pattern WAIT = Pattern.compile("wait=(\\d{1,2})");

    private final Faults faults;
    private final VirtualTime clock;
    private final Bodies bodies;
    private final Lists lists;
    private final Boxes boxes;
    private final Jobs jobs;
    private final AtomicLong ids = new AtomicLong();

    CommandOperations(Faults faults, VirtualTime clock, Bodies bodies, Lists lists, Boxes boxes, Jobs jobs) {
        this.faults = faults;
        this.clock = clock;
        this.bodies = bodies;
        this.lists = lists;
        this.boxes = boxes;
        this.jobs = jobs;
    }

    Reply run(Request request, Route route, Account account) {
        Box box = boxes.find(account, route.id(), faults.on("foreign-" + route.operation()));
        return switch (route.operation()) {
            case "runCommand" -> start(request, account, box);
            case "listCommands" -> list(request, account, box);
            case "getCommand" -> get(request, find(box, route));
            case "killCommand" -> kill(find(box, route));
            case "writeCommandStdin" -> write(request, find(box, route));
            default -> throw new IllegalStateException(route.operation());
        };
    }

    private Reply start(Request request, Account account, Box box) {
        boolean streams = request.header("accept").orElse("").contains("text/event-stream")
                && !faults.on("events-are-not-offered");
        ObjectNode body = bodies.read(request, "runCommand");
        Job job = job(box, body);
        synchronized (box) {
            jobs.settle(box);
            job.done = box.disk.run(job.command, job.cwd, clock.instant());
            box.jobs.add(job);
            jobs.release(box);
        }
        if (faults.on("commands-extend-life")) {
            boxes.extend(box, job.timeout);
        }
        if (job.background) {
            return Reply.of(202, jobs.shown(job, true))
                    .with("Location", "/sandboxes/" + box.id + "/commands/" + job.id);
        }
        if (streams && Jobs.awaited(job) != null && !faults.on("events-come-at-the-end")) {
            return new Events(faults, jobs).live(box, job);
        }
        Jobs.End end = jobs.end(job);
        Instant over = end == null ? Instant.MAX : end.at();
        if (box.end().isBefore(over)) {
            jobs.await(job, Duration.between(clock.instant(), box.end()));
            Reply stopped = stopped(account, box);
            return streams ? new Events(faults, jobs).stopped(job, stopped) : stopped;
        }
        jobs.await(job, Duration.ofDays(1));
        return streams ? new Events(faults, jobs).ended(job) : Reply.of(200, jobs.shown(job, true));
    }

    private Reply stopped(Account account, Box box) {
        try {
            boxes.find(account, box.id, false);
            throw new IllegalStateException("The sandbox should be over by now");
        } catch (Refusal refusal) {
            return refusal.reply();
        }
    }

    private Job job(Box box, ObjectNode body) {
        Map<String, String> environment = new HashMap<>();
        body.path("env").properties().forEach(entry -> {
            String value = entry.getValue().asText();
            environment.put(entry.getKey(), faults.on("env-is-expanded") ? value.replace("$HOME", "/x") : value);
        });
        Job job = new Job(
                String.format("cmd_%010d", ids.incrementAndGet()),
                body.path("command").asText(),
                folder(box, body),
                faults.on("env-is-ignored") ? Map.of() : environment,
                faults.on("started-long-ago") ? clock.instant().minusSeconds(7200) : clock.instant(),
                body.path("timeout").asLong(faults.on("commands-have-30-seconds") ? 30 : 60),
                body.path("background").asBoolean());
        job.input.append(faults.on("stdin-is-ignored") ? "" : body.path("stdin").asText());
        if (!job.background || (faults.on("first-input-is-all") && body.has("stdin"))) {
            job.closed = job.started;
        }
        return job;
    }

    private String folder(Box box, ObjectNode body) {
        String asked = body.path("cwd").asText(faults.on("commands-run-in-root") ? "/" : Disk.HOME);
        if (faults.on("cwd-is-ignored")) {
            return Disk.HOME;
        }
        String from = faults.on("cwd-from-root") ? "/" : Disk.HOME;
        String folder = box.disk.resolve(Disk.absolute(asked, from), true);
        Disk.Node node = box.disk.at(folder);
        if (node != null && node.type.equals("directory")) {
            return folder;
        }
        if (faults.on("any-cwd")) {
            return Disk.HOME;
        }
        throw Refusal.invalid("cwd: cannot be entered");
    }

    private Reply list(Request request, Account account, Box box) {
        List<Pages.Entry> entries = box.jobs.stream()
                .filter(job -> job.background || faults.on("foreground-is-listed"))
                .map(job -> new Pages.Entry(time(job), job.id, jobs.shown(job, faults.on("listed-with-output"))))
                .toList();
        return lists.page(request, "listCommands", entries, account.name() + " commands " + box.id);
    }

    private String time(Job job) {
        long millis = job.started.toEpochMilli();
        return String.format("%020d", faults.on("commands-oldest-first") ? (1L << 50) - millis : millis);
    }

    private Reply get(Request request, Job job) {
        Matcher matcher = WAIT.matcher(request.header("prefer").orElse(""));
        if (!matcher.find() || faults.on("wait-for-commands-ignored")) {
            return Reply.of(200, jobs.shown(job, true));
        }
        Duration patience = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
        if (faults.on("wait-is-always-whole")) {
            clock.sleep(patience);
        }
        jobs.await(job, patience);
        return Reply.of(200, jobs.shown(job, true)).with("Preference-Applied", matcher.group());
    }

    private Reply kill(Job job) {
        if (!jobs.over(job)) {
            if (!faults.on("kill-of-commands-does-nothing")) {
                job.killed = clock.instant();
            }
        } else if (faults.on("kill-changes-the-dead")) {
            ObjectNode shown = jobs.shown(job, true).put("status", "killed").put("signal", "SIGKILL");
            shown.remove("exit_code");
            return Reply.of(200, shown);
        }
        return Reply.of(200, jobs.shown(job, true));
    }

    private Reply write(Request request, Job job) {
        ObjectNode body = bodies.read(request, "writeCommandStdin");
        boolean over = jobs.over(job) && !faults.on("the-dead-are-written-to");
        boolean closed = job.closed != null && !jobs.over(job) && !faults.on("closed-input-is-written-to");
        if (over || closed) {
            throw new Refusal(409, "conflict", "The command reads no more.");
        }
        job.input.append(body.path("data").asText()).append(faults.on("input-gets-line-ends") ? "\n" : "");
        if (body.path("close").asBoolean() && !faults.on("close-is-ignored")) {
            job.closed = clock.instant();
        }
        return Reply.of(200, jobs.shown(job, true));
    }

    private Job find(Box box, Route route) {
        return box.jobs.stream()
                .filter(job -> job.id.equals(route.inner()))
                .filter(job -> job.background || faults.on("foreground-is-kept"))
                .findFirst()
                .orElseGet(() -> {
                    if (faults.on("any-command-exists") && !box.jobs.isEmpty()) {
                        return box.jobs.get(0);
                    }
                    throw Refusal.absent("command");
                });
    }

    /** An object that is sent within events. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
