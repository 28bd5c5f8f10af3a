package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.image.ImageNames;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The templates of all accounts, and the built-in ones. */
public class TemplateStore {

    private static final Duration RETRY_BUILD = Duration.ofSeconds(15);

    private final Clock clock;
    private final CommandScript script;
    private final Duration readyPatience;
    private final List<FakeTemplate> templates = new ArrayList<>();
    private boolean held;

    /** @param readyPatience how long a start command may take to make a sandbox ready */
    public TemplateStore(Clock clock, CommandScript script, Duration readyPatience) {
        this.clock = clock;
        this.script = script;
        this.readyPatience = readyPatience;
        Instant now = clock.instant();
        templates.add(FakeTemplate.builtIn("base", null, "The machine's own tools on a minimal root", now));
        templates.add(FakeTemplate.builtIn("python-data", "base", "Python with NumPy and pandas", now));
    }

    /** Lets no build end until {@link #finishBuilds}. */
    public synchronized void holdBuilds() {
        held = true;
    }

    /** Ends the builds that are under way. */
    public synchronized void finishBuilds() {
        held = false;
        Instant now = clock.instant();
        templates.stream().filter(template -> template.builds(now)).forEach(template -> template.endAt(now));
    }

    /** Returns a template that sandboxes and builds can start from, and refuses any other. */
    public synchronized FakeTemplate findReady(Account account, String field, String id) {
        Instant now = clock.instant();
        return visible(account).stream()
                .filter(template ->
                        template.id().equals(id) && template.status(now).equals("ready"))
                .findFirst()
                .orElseThrow(() -> ApiErrorException.invalid(field, "there is no template " + id + " that is ready"));
    }

    synchronized FakeTemplate build(Account account, ObjectNode request) {
        if (request.has("image")) {
            ImageNames.require(request);
        }
        FakeTemplate parent = findReady(account, "from", request.path("from").asText());
        return add(
                account,
                request,
                () -> FakeTemplate.custom(account, request, parent, script, readyPatience, clock.instant()));
    }

    synchronized FakeTemplate snapshot(Account account, ObjectNode request, FakeSandbox sandbox) {
        return add(account, request, () -> FakeTemplate.snapshot(account, request, sandbox, clock.instant()));
    }

    private FakeTemplate add(Account account, ObjectNode request, Supplier<FakeTemplate> make) {
        String id = request.path("template_id").asText();
        if (visible(account).stream().anyMatch(template -> template.id().equals(id))) {
            throw new ApiErrorException(ErrorCode.CONFLICT, "There is a template " + id + " already.");
        }
        if (request.has("ready_command") && !request.has("start_command")) {
            throw ApiErrorException.invalid("ready_command", "needs a start_command");
        }
        checkRoom(account);
        FakeTemplate template = make.get();
        if (held) {
            template.endAt(Instant.MAX);
        }
        templates.add(template);
        return template;
    }

    private void checkRoom(Account account) {
        List<FakeTemplate> own = templates.stream()
                .filter(template -> template.account() == account)
                .toList();
        if (own.size() >= account.templates()) {
            throw new ApiErrorException(
                    ErrorCode.CONFLICT,
                    "The account already has " + account.templates()
                            + " templates, the most its plan allows. Delete one first.");
        }
        Instant now = clock.instant();
        if (own.stream().filter(template -> template.builds(now)).count() >= account.unfinishedBuilds()) {
            throw ApiErrorException.retryable(
                    ErrorCode.CONCURRENCY_LIMIT_EXCEEDED,
                    "The account already has " + account.unfinishedBuilds()
                            + " builds that run or wait, the most its plan allows.",
                    RETRY_BUILD);
        }
    }

    /** Returns the templates that an account sees. */
    protected List<FakeTemplate> visible(Account account) {
        return templates.stream()
                .filter(template -> template.account() == null || template.account() == account)
                .toList();
    }

    /** Returns the templates of all accounts. */
    public synchronized List<FakeTemplate> all() {
        return List.copyOf(templates);
    }

    synchronized List<FakeTemplate> list(Account account) {
        return visible(account);
    }

    synchronized FakeTemplate find(Account account, String id) {
        return visible(account).stream()
                .filter(template -> template.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiErrorException.notFound("There is no such template."));
    }

    synchronized FakeTemplate delete(Account account, String id) {
        FakeTemplate template = find(account, id);
        if (template.account() == null) {
            throw new ApiErrorException(
                    ErrorCode.FORBIDDEN, "The template " + id + " is built in and cannot be deleted.");
        }
        templates.remove(template);
        return template;
    }
}
