package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From a path and a method to an operation. */
final class Router {

    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");
    private static final Duration REMEMBERED = Duration.ofHours(24);
    /** Stands for the answer of a request that is still under way. */
    private static final Answer UNDER_WAY = new Answer(0, NullNode.instance, Map.of());

    private final Clock clock;
    private final SandboxDesk sandboxes;
    private final TemplateDesk templates;
    private final CommandDesk commands;
    private final FileDesk files;

    Router(Clock clock, SandboxDesk sandboxes, TemplateDesk templates, CommandDesk commands, FileDesk files) {
        this.clock = clock;
        this.sandboxes = sandboxes;
        this.templates = templates;
        this.commands = commands;
        this.files = files;
    }

    Answer answer(FakeAccount account, boolean readOnly, Incoming request) {
        Map<String, Supplier<Answer>> methods = methods(account, request);
        if (methods.isEmpty()) {
            throw Problem.notFound("There is no such path.");
        }
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Supplier<Answer> operation = methods.get(method);
        if (operation == null) {
            throw Problem.methodNotAllowed(allow(methods));
        }
        if (readOnly && !method.equals("GET")) {
            throw Problem.of(403, "forbidden", "This API key is read-only.");
        }
        request.checkAccept(types(method, request.path()));
        return operation.get();
    }

    private Map<String, Supplier<Answer>> methods(FakeAccount account, Incoming request) {
        List<String> path = request.path();
        String second = path.size() > 1 ? path.get(1) : "";
        String fourth = path.size() > 3 ? path.get(3) : "";
        if (path.size() == 5 && path.get(4).equals("stdin") && path.get(2).equals("commands")) {
            return Map.of("POST", () -> commands.write(account, second, fourth, request));
        }
        return switch (path.get(0) + "/" + path.size() + (path.size() > 2 ? path.get(2) : "")) {
            case "sandboxes/1" ->
                Map.of(
                        "GET", () -> sandboxes.list(account, request),
                        "POST", () -> once(account, request, () -> sandboxes.create(account, request)));
            case "sandboxes/2" ->
                second.isEmpty()
                        ? Map.of()
                        : Map.of(
                                "GET", () -> sandboxes.get(account, second),
                                "DELETE", () -> sandboxes.kill(account, second));
            case "sandboxes/3timeout" -> Map.of("POST", () -> sandboxes.extend(account, second, request));
            case "sandboxes/3commands" ->
                Map.of(
                        "GET", () -> commands.list(account, second, request),
                        "POST", () -> commands.run(account, second, request));
            case "sandboxes/4commands" ->
                fourth.isEmpty()
                        ? Map.of()
                        : Map.of(
                                "GET", () -> commands.get(account, second, fourth),
                                "DELETE", () -> commands.kill(account, second, fourth));
            case "sandboxes/3files" ->
                Map.of(
                        "GET", () -> files.read(account, second, request),
                        "PUT", () -> files.write(account, second, request),
                        "DELETE", () -> files.delete(account, second, request));
            case "sandboxes/3directories" -> Map.of("GET", () -> files.list(account, second, request));
            case "templates/1" ->
                Map.of(
                        "GET", () -> templates.list(account, request),
                        "POST", () -> once(account, request, () -> templates.build(account, request)));
            case "templates/2" ->
                second.isEmpty()
                        ? Map.of()
                        : Map.of(
                                "GET", () -> templates.get(account, second, request),
                                "DELETE", () -> templates.delete(account, second));
            case "templates/3logs" -> Map.of("GET", () -> templates.logs(account, second, request));
            default -> Map.of();
        };
    }

    private static Set<String> types(String method, List<String> path) {
        String place = path.size() == 3 ? path.get(2) : "";
        if (method.equals("GET") && place.equals("files")) {
            return Set.of("application/octet-stream");
        }
        return method.equals("POST") && place.equals("commands")
                ? Set.of("application/json", "text/event-stream")
                : Set.of("application/json");
    }

    private static String allow(Map<String, Supplier<Answer>> methods) {
        Map<String, Supplier<Answer>> sorted = new TreeMap<>(methods);
        if (sorted.containsKey("GET")) {
            sorted.put("HEAD", () -> UNDER_WAY);
        }
        return String.join(", ", sorted.keySet());
    }

    /** With an idempotency key: the same key and body create once, and give the same answer for a day. */
    private Answer once(FakeAccount account, Incoming request, Supplier<Answer> creation) {
        @Nullable String key = request.header("Idempotency-Key");
        if (key == null) {
            return creation.get();
        }
        if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw Problem.invalid("Idempotency-Key", "must be 1 to 255 visible ASCII characters");
        }
        String same = request.path() + " " + request.object();
        Map<String, FakeAccount.Remembered> remembered = account.remembered();
        remembered.computeIfPresent(key, (k, r) -> r.at().plus(REMEMBERED).isBefore(clock.instant()) ? null : r);
        FakeAccount.Remembered before =
                remembered.putIfAbsent(key, new FakeAccount.Remembered(same, UNDER_WAY, clock.instant()));
        if (before != null) {
            if (!before.request().equals(same) || before.answer().equals(UNDER_WAY)) {
                throw Problem.of(409, "conflict", "This Idempotency-Key was used with another request.");
            }
            return before.answer();
        }
        try {
            Answer answer = creation.get();
            remembered.put(key, new FakeAccount.Remembered(same, answer, clock.instant()));
            return answer;
        } catch (Problem refused) {
            // What was refused has created nothing, and may succeed the next time.
            remembered.remove(key);
            throw refused;
        }
    }
}
