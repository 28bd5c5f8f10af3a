package ai.vibengine.conformance.reference;

import ai.vibengine.conformance.reference.Fault.Mutation;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A server that is unlike others, and no worse.
 *
 * @param switches what it does otherwise
 * @param level what it claims to keep
 */
public record Variant(String name, Set<String> switches, Optional<Mutation> mutation, Level level) {

    /** All of them. */
    public static List<Variant> all() {
        List<Variant> all = new ArrayList<>();
        for (String name : List.of(
                "lower-headers",
                "upper-headers",
                "chunked",
                "close",
                "key-order",
                "pretty",
                "slow",
                "slow-creates",
                "slow-events",
                "tight",
                "rate-of-pro",
                "rate-of-few",
                "many-there",
                "others-busy",
                "base-path",
                "keys-without-letters",
                "skewed-clock",
                "busy-now-and-then",
                "no-commands",
                "no-files",
                "builds-unbounded")) {
            all.add(new Variant(name, Set.of("variant-" + name), Optional.empty(), Level.EXTENSION));
        }
        answers(all);
        return List.copyOf(all);
    }

    private static void answers(List<Variant> all) {
        add(all, "charset", (request, operation, reply) -> json(reply, "application/json; charset=utf-8"));
        add(all, "charset-in-capitals", (request, operation, reply) -> json(reply, "Application/JSON;charset=UTF-8"));
        add(
                all,
                "more-headers",
                (request, operation, reply) -> reply.with("Server", "nginx/1.25.3")
                        .with("Date", "Sat, 21 Feb 2026 10:30:00 GMT")
                        .with("Cache-Control", "no-store")
                        .with("Set-Cookie", "lb=1; Path=/")
                        .with("Strict-Transport-Security", "max-age=1"));
        add(all, "more-properties", (request, operation, reply) -> {
            if (reply.status < 300 && reply.body != null) {
                objects(reply.body).forEach(node -> node.put("region", "eu-" + System.nanoTime()));
            }
        });
        add(all, "null-for-no-exit-code", (request, operation, reply) -> {
            if (reply.body != null) {
                objects(reply.body).stream()
                        .filter(node -> node.has("command_id") && !node.has("exit_code"))
                        .forEach(node -> node.putNull("exit_code"));
            }
        });
        add(all, "more-in-the-envelope", (request, operation, reply) -> {
            if (reply.body != null) {
                reply.body.put("took_ms", 3);
            }
        });
        add(all, "more-in-errors", (request, operation, reply) -> {
            if (reply.status >= 400 && reply.body != null) {
                reply.error().put("docs", "https://example.com/errors").put("retryable", false);
            }
        });
        add(all, "messages-of-others", (request, operation, reply) -> {
            if (reply.status >= 400 && reply.body != null) {
                reply.error().put("message", "Das ging nicht: " + request.method() + " " + request.path() + " – 失敗");
            }
        });
        add(all, "details", (request, operation, reply) -> {
            if (reply.status == 400 && reply.body != null) {
                reply.error().putArray("details").addObject().put("field", "").put("message", "must be good");
            }
        });
        all.add(new Variant(
                "no-reasons",
                Set.of(),
                Optional.of((request, operation, reply) -> {
                    if (reply.status == 404 && reply.body != null) {
                        reply.error().remove(List.of("reason", "stopped_at"));
                    }
                }),
                Level.CONTRACT));
        add(
                all,
                "allow-with-more",
                (request, operation, reply) -> reply.headers.computeIfPresent(
                        "Allow", (name, value) -> value.replace(", ", ",") + ",HEAD,OPTIONS"));
        add(all, "authenticate", (request, operation, reply) -> {
            if (reply.status == 401) {
                reply.with("WWW-Authenticate", "ApiKey realm=\"x\"");
            }
        });
        add(
                all,
                "absolute-location",
                (request, operation, reply) ->
                        reply.headers.computeIfPresent("Location", (name, value) -> "https://api.example.com" + value));
        add(
                all,
                "request-ids-as-uuid",
                (request, operation, reply) -> reply.headers.computeIfPresent(
                        "X-Request-Id",
                        (name, value) -> value.startsWith("req_")
                                ? "00000000-0000-4000-8000-"
                                        + String.format("%012d", Long.parseLong(value.substring(4)))
                                : value));
        all.add(new Variant(
                "no-commands-and-no-files",
                Set.of("variant-no-commands", "variant-no-files"),
                Optional.empty(),
                Level.EXTENSION));
        add(all, "events-in-other-words", (request, operation, reply) -> {
            if (reply.text != null && operation.equals("runCommand")) {
                reply.with("Cache-Control", "No-Cache, No-Store");
                // As nginx does, which heeds it.
                reply.headers.remove("X-Accel-Buffering");
                reply.text = ":\r\n\r\n"
                        + reply.text
                                .replace("event: ", "id: 7\r\nevent:")
                                .replace("\n", "\r\n")
                                .replace("\r\r", "\r");
            }
        });
        add(all, "files-without-tags", (request, operation, reply) -> {
            if (operation.endsWith("File")) {
                reply.headers.remove("ETag");
                reply.headers.remove("Accept-Ranges");
            }
        });
        // What the reference promises, and nothing of what the contract adds.
        all.add(new Variant("documented-only", Set.of(), Optional.of(Variant::strip), Level.DOCUMENTED));
        all.add(new Variant("more-than-it-claims", Set.of(), Optional.empty(), Level.CONTRACT));
        all.add(new Variant("much-more-than-it-claims", Set.of(), Optional.empty(), Level.DOCUMENTED));
        all.add(new Variant("no-extensions", Set.of("variant-no-extensions"), Optional.empty(), Level.CONTRACT));
    }

    private static void json(Reply reply, String type) {
        if (reply.body != null) {
            reply.with("Content-Type", type);
        }
    }

    private static void strip(Request request, String operation, Reply reply) {
        reply.headers.keySet().removeIf(name -> name.startsWith("X-") || name.equals("Location"));
        if (reply.status < 300 && reply.body != null) {
            objects(reply.body).forEach(node -> node.remove("expires_at"));
        }
        if (reply.status == 201) {
            reply.status = 200;
        }
    }

    private static List<ObjectNode> objects(ObjectNode body) {
        List<ObjectNode> objects = new ArrayList<>();
        JsonNode data = body.path("data");
        if (data instanceof ObjectNode one) {
            objects.add(one);
        }
        if (data.isArray()) {
            data.forEach(node -> objects.add((ObjectNode) node));
        }
        return objects;
    }

    private static void add(List<Variant> all, String name, Mutation mutation) {
        all.add(new Variant(name, Set.of(), Optional.of(mutation), Level.EXTENSION));
    }

    @Override
    public String toString() {
        return name;
    }
}
