package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The templates of all accounts. */
final class Builds {
    private static final Set<String> BUILT_IN = Set.of("base", "python-data");
    private static final String LONG_AGO = "2026-01-01T00:00:00Z";

    private final Faults faults;
    private final VirtualTime clock;
    private final Map<String, Build> builds = new LinkedHashMap<>();

    Builds(Faults faults, VirtualTime clock) {
        this.faults = faults;
        this.clock = clock;
    }

    /** That sandboxes can be started from a template. */
    synchronized void expectReady(Account account, String id) {
        if (BUILT_IN.contains(id) || faults.on("any-template")) {
            return;
        }
        Build build = find(account, id);
        if (build == null && !faults.on("foreign-template-starts")) {
            throw Refusal.invalid("template: is unknown");
        }
        if (build == null && builds.values().stream().noneMatch(any -> any.id.equals(id))) {
            throw Refusal.invalid("template: is unknown");
        }
        String status = build == null ? "ready" : build.status(clock.instant(), faults);
        if (status.equals("failed") && faults.on("failed-starts")) {
            return;
        }
        if (!status.equals("ready") && !faults.on("unready-starts")) {
            throw Refusal.invalid("template: is not ready");
        }
    }

    synchronized ObjectNode build(Account account, ObjectNode body) {
        String id = body.path("template_id").asText();
        Build old = find(account, id);
        boolean taken = (old != null && !faults.on("template-twice"))
                || (BUILT_IN.contains(id) && !faults.on("built-in-replaced"))
                || (faults.on("slug-of-all") && builds.values().stream().anyMatch(any -> any.id.equals(id)))
                || (faults.on("slug-never-free") && gone.contains(id));
        if (taken) {
            throw new Refusal(409, "conflict", "There is such a template already.");
        }
        String from = body.path("from").asText("base");
        if (!faults.on("any-parent") && !(faults.on("unready-parents") && find(account, from) != null)) {
            expectReady(account, from);
        }
        expectRoom(account);
        Build build = new Build(account.name(), body, clock.instant());
        builds.put(account.name() + "/" + id, build);
        return build.shown(clock.instant(), faults);
    }

    private void expectRoom(Account account) {
        long unfinished = builds.values().stream()
                .filter(build -> build.account.equals(account.name()))
                .filter(build -> build.status(clock.instant(), faults).equals("building"))
                .count();
        int room = account.builds() - (faults.on("builds-one-less") ? 1 : 0);
        if (unfinished >= room && !faults.on("variant-builds-unbounded")) {
            Reply reply = Reply.error(
                    429,
                    faults.on("builds-under-the-other-code") ? "rate_limited" : "concurrency_limit_exceeded",
                    "The account has as many unfinished builds as it may.");
            throw new Refusal(faults.on("builds-without-retry") ? reply : reply.with("Retry-After", "15"));
        }
    }

    private final List<String> gone = new ArrayList<>();

    synchronized ObjectNode delete(Account account, String id) {
        if (BUILT_IN.contains(id)) {
            if (faults.on("built-in-deleted")) {
                return builtIn(id);
            }
            throw new Refusal(403, "forbidden", "The template is built in.");
        }
        Build build = find(account, id);
        if (build == null && faults.on("foreign-template-deleted")) {
            build = builds.values().stream()
                    .filter(any -> any.id.equals(id))
                    .findFirst()
                    .orElse(null);
        }
        if (build == null) {
            throw Refusal.absent("template");
        }
        if (!faults.on("template-stays")) {
            builds.remove(build.account + "/" + id);
            gone.add(id);
        }
        return build.shown(clock.instant(), faults);
    }

    ObjectNode show(Account account, String id, long seconds) {
        Instant until = clock.instant().plus(Duration.ofSeconds(seconds));
        while (true) {
            synchronized (this) {
                if (BUILT_IN.contains(id)) {
                    return builtIn(id);
                }
                Build build = find(account, id);
                if (build == null) {
                    throw Refusal.absent("template");
                }
                Instant now = clock.instant();
                if (!build.status(now, faults).equals("building") || !now.isBefore(until)) {
                    return build.shown(now, faults);
                }
            }
            clock.sleep(Duration.ofMillis(20));
        }
    }

    synchronized List<Pages.Entry> logs(Account account, String id) {
        Build build = find(account, id);
        if (build == null && !BUILT_IN.contains(id)) {
            throw Refusal.absent("template");
        }
        List<Pages.Entry> entries = new ArrayList<>();
        if (build != null) {
            build.lines()
                    .forEach(line -> entries.add(
                            new Pages.Entry("", order(line.path("line").asInt()), line)));
        }
        return entries;
    }

    private static String order(int line) {
        return String.format("%09d", line);
    }

    synchronized List<Pages.Entry> list(Account account) {
        List<Pages.Entry> entries = new ArrayList<>();
        BUILT_IN.forEach(id -> entries.add(new Pages.Entry(LONG_AGO, id, builtIn(id))));
        if (faults.on("no-python")) {
            entries.removeIf(entry -> entry.id().equals("python-data"));
        }
        builds.values().stream()
                .filter(build -> build.account.equals(account.name()) || faults.on("templates-of-all"))
                .forEach(build -> entries.add(
                        new Pages.Entry(build.created().toString(), build.id, build.shown(clock.instant(), faults))));
        return entries;
    }

    private @Nullable Build find(Account account, String id) {
        return builds.get(account.name() + "/" + id);
    }

    private static ObjectNode builtIn(String id) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return node.put("template_id", id)
                .put("type", "built_in")
                .put("status", "ready")
                .put("description", "A template for all")
                .put("created_at", LONG_AGO);
    }
}
