package ai.vibengine.client.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations on templates. */
final class TemplateDesk {

    private static final Pattern WAIT = Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,2})\"?\\s*(;.*)?");
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final int LONGEST_WAIT = 60;

    private final Clock clock;
    private final List<FakeTemplate> builtIn;
    private static final Duration BUILD_RETRY = Duration.ofSeconds(15);

    private boolean buildsEndAtOnce = true;

    TemplateDesk(Clock clock) {
        this.clock = clock;
        Instant now = clock.instant();
        builtIn = List.of(
                new FakeTemplate("base", true, null, "The machine's own tools on a minimal root", now, List.of()),
                new FakeTemplate("python-data", true, "base", "Python with NumPy and pandas", now, List.of()));
    }

    synchronized void holdBuilds() {
        buildsEndAtOnce = false;
    }

    synchronized void finishBuilds(Iterable<FakeAccount> accounts) {
        buildsEndAtOnce = true;
        accounts.forEach(account -> account.templates().forEach(template -> template.finish(clock.instant())));
        notifyAll();
    }

    synchronized void checkReady(FakeAccount account, String field, String id) {
        if (visible(account).stream().noneMatch(t -> t.id().equals(id) && t.isReady())) {
            throw Problem.invalid(field, "there is no template " + id + " that is ready");
        }
    }

    synchronized Answer build(FakeAccount account, Incoming request) {
        Fields fields = new Fields(request.object(), Set.of("template_id", "from", "commands", "env", "description"));
        String id = fields.slug("template_id");
        String from = fields.optionalSlug("from");
        List<String> commands = fields.commands("commands");
        // A build runs nothing here, so nothing reads the variables; they are checked all the same.
        Map<String, String> checked = fields.map("env", ENV_NAME, 4096);
        if (checked.values().stream().anyMatch(value -> value.indexOf(0) >= 0)) {
            throw Problem.invalid("env", "must not have null characters");
        }
        String description = fields.text("description", 512);
        checkReady(account, "from", from == null ? "base" : from);
        if (visible(account).stream().anyMatch(t -> t.id().equals(id))) {
            throw Problem.of(409, "conflict", "There is a template " + id + ".");
        }
        if (account.templates().size() >= account.mostTemplates()) {
            throw Problem.of(
                    409,
                    "conflict",
                    "The account already has " + account.mostTemplates()
                            + " templates, the most its plan allows. Delete one first.");
        }
        if (account.templates().stream().filter(FakeTemplate::isBuilding).count() >= account.unfinishedBuilds()) {
            throw Problem.tooMany(
                    "concurrency_limit_exceeded",
                    "The account already has " + account.unfinishedBuilds()
                            + " builds that run or wait, the most its plan allows.",
                    BUILD_RETRY);
        }
        FakeTemplate template =
                new FakeTemplate(id, false, from == null ? "base" : from, description, clock.instant(), commands);
        account.templates().add(template);
        Answer answer = answer(202, template, request);
        if (buildsEndAtOnce) {
            template.finish(clock.instant());
        }
        return answer.with("Location", "/templates/" + id);
    }

    synchronized Answer get(FakeAccount account, String id, Incoming request) {
        return answer(200, find(account, id), request);
    }

    private Answer answer(int status, FakeTemplate template, Incoming request) {
        Integer wait = wait(request.header("Prefer"));
        if (wait == null) {
            return Answer.data(status, template.json());
        }
        awaitEnd(template, Duration.ofSeconds(wait));
        return Answer.data(status, template.json()).with("Preference-Applied", "wait=" + wait);
    }

    private void awaitEnd(FakeTemplate template, Duration longest) {
        if (buildsEndAtOnce) {
            template.finish(clock.instant());
        }
        long end = System.nanoTime() + longest.toNanos();
        while (template.isBuilding() && end - System.nanoTime() > 0) {
            try {
                wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    synchronized Answer list(FakeAccount account, Incoming request) {
        return new Listing<>(
                        account.name() + "/templates",
                        visible(account),
                        t -> new Listing.Place(t.createdSecond(), t.id()),
                        FakeTemplate::json)
                .page(request.query());
    }

    synchronized Answer logs(FakeAccount account, String id, Incoming request) {
        return new Listing<>(
                        account.name() + "/logs/" + id,
                        find(account, id).log(),
                        line -> new Listing.Place(-line.get("line").longValue(), "line"),
                        line -> line)
                .page(request.query());
    }

    synchronized Answer delete(FakeAccount account, String id) {
        FakeTemplate template = find(account, id);
        if (template.isBuiltIn()) {
            throw Problem.of(403, "forbidden", "The template " + id + " is built in.");
        }
        account.templates().remove(template);
        return Answer.data(200, template.json());
    }

    private FakeTemplate find(FakeAccount account, String id) {
        return visible(account).stream()
                .filter(t -> t.id().equals(id))
                .findAny()
                .orElseThrow(() -> Problem.notFound("There is no such template."));
    }

    private List<FakeTemplate> visible(FakeAccount account) {
        List<FakeTemplate> visible = new ArrayList<>(builtIn);
        visible.addAll(account.templates());
        return visible;
    }

    private static @Nullable Integer wait(@Nullable String prefer) {
        if (prefer == null) {
            return null;
        }
        for (String preference : prefer.split(",", -1)) {
            Matcher wait = WAIT.matcher(preference);
            if (wait.matches() && Integer.parseInt(wait.group(1)) <= LONGEST_WAIT) {
                return Integer.valueOf(wait.group(1));
            }
        }
        return null;
    }
}
