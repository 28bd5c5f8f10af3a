package ai.vibengine.client.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations on sandboxes. */
final class SandboxDesk {

    private static final Pattern METADATA_KEY = Pattern.compile("(?s).{1,64}");
    private static final Pattern FILTER = Pattern.compile("[^&=]+=[^&]*(&[^&=]+=[^&]*)*");
    private static final long DEFAULT_TIMEOUT = 60;

    private final Clock clock;
    private final Random random;
    private final TemplateDesk templates;

    SandboxDesk(Clock clock, Random random, TemplateDesk templates) {
        this.clock = clock;
        this.random = random;
        this.templates = templates;
    }

    synchronized Answer create(FakeAccount account, Incoming request) {
        Fields fields = new Fields(request.object(), Set.of("template", "timeout", "metadata"));
        String template = fields.slug("template");
        Long timeout = fields.seconds("timeout");
        Map<String, String> metadata = fields.map("metadata", METADATA_KEY, 512);
        templates.checkReady(account, "template", template);
        Instant now = clock.instant();
        List<FakeSandbox> running = running(account, now);
        if (running.size() >= account.concurrentSandboxes()) {
            Instant first = running.stream()
                    .map(FakeSandbox::expiresAt)
                    .min(Instant::compareTo)
                    .orElse(now);
            throw Problem.tooMany(
                    "concurrency_limit_exceeded",
                    "The account already runs " + running.size() + " sandboxes, the most its plan allows.",
                    Duration.between(now, first));
        }
        FakeSandbox sandbox = new FakeSandbox(
                Text.newId("sbx_", random), template, now, timeout == null ? DEFAULT_TIMEOUT : timeout, metadata);
        account.sandboxes().add(sandbox);
        return Answer.data(201, sandbox.json()).with("Location", "/sandboxes/" + sandbox.id());
    }

    synchronized Answer list(FakeAccount account, Incoming request) {
        String template = request.query().get("template");
        if (template != null && !Text.SLUG.matcher(template).matches()) {
            throw Problem.invalid("template", "must be 1 to 64 of [a-z0-9._-], beginning with a letter or a digit");
        }
        String metadata = request.query().get("metadata");
        Map<String, String> wanted = wanted(metadata);
        List<FakeSandbox> all = running(account, clock.instant()).stream()
                .filter(s -> template == null || s.template().equals(template))
                .filter(s -> s.metadata().entrySet().containsAll(wanted.entrySet()))
                .toList();
        String scope = account.name() + "/sandboxes/" + template + "/" + metadata;
        return new Listing<>(scope, all, s -> new Listing.Place(s.startedSecond(), s.id()), FakeSandbox::json)
                .page(request.query());
    }

    synchronized Answer get(FakeAccount account, String id) {
        return Answer.data(200, find(account, id).json());
    }

    synchronized Answer kill(FakeAccount account, String id) {
        FakeSandbox sandbox = find(account, id);
        sandbox.kill(clock.instant());
        return Answer.data(200, sandbox.json());
    }

    synchronized Answer extend(FakeAccount account, String id, Incoming request) {
        long seconds = new Fields(request.object(), Set.of("timeout")).requiredSeconds("timeout");
        FakeSandbox sandbox = find(account, id);
        sandbox.extend(clock.instant(), seconds);
        return Answer.data(200, sandbox.json());
    }

    static List<FakeSandbox> running(FakeAccount account, Instant now) {
        return account.sandboxes().stream().filter(s -> s.runs(now)).toList();
    }

    synchronized FakeSandbox find(FakeAccount account, String id) {
        Instant now = clock.instant();
        FakeSandbox sandbox = account.sandboxes().stream()
                .filter(s -> s.id().equals(id))
                .findAny()
                .orElseThrow(() -> Problem.notFound("There is no such sandbox."));
        if (!sandbox.runs(now)) {
            throw sandbox.gone(now);
        }
        return sandbox;
    }

    private static Map<String, String> wanted(@Nullable String filter) {
        Map<String, String> wanted = new LinkedHashMap<>();
        if (filter == null) {
            return wanted;
        }
        if (!FILTER.matcher(filter).matches()) {
            throw Problem.invalid("metadata", "must be key=value pairs joined by &");
        }
        for (String pair : filter.split("&", -1)) {
            int at = pair.indexOf('=');
            wanted.put(unescaped(pair.substring(0, at)), unescaped(pair.substring(at + 1)));
        }
        return wanted;
    }

    private static String unescaped(String text) {
        return text.replace("%26", "&").replace("%3D", "=").replace("%3d", "=").replace("%25", "%");
    }
}
