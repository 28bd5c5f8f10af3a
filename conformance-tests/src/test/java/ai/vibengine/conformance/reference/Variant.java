package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A server that is unlike others, and no worse.
 *
 * @param planting what it does otherwise
 * @param level what it claims to keep
 */
public record Variant(String name, Consumer<Setup> planting, Level level) {

    private static final Duration SLOW = Duration.ofMillis(300);
    private static final Duration SLOW_CREATE = Duration.ofMillis(1500);

    /** Returns all of them. */
    public static List<Variant> all() {
        List<Variant> all = new ArrayList<>();
        wire(all);
        times(all);
        limits(all);
        places(all);
        answers(all);
        MoreVariants.addTo(all);
        return List.copyOf(all);
    }

    private static void wire(List<Variant> all) {
        add(all, "lower-headers", (request, operation, reply) -> rename(reply, name -> name.toLowerCase(Locale.ROOT)));
        add(all, "upper-headers", (request, operation, reply) -> rename(reply, name -> name.toUpperCase(Locale.ROOT)));
        add(all, "chunked", (request, operation, reply) -> reply.chunkSize = 64);
        add(all, "chunk-extensions", (request, operation, reply) -> {
            reply.chunkSize = 64;
            reply.chunkExtension = ";name=\"a;b\"; other";
        });
        add(all, "early-hints", (request, operation, reply) -> reply.earlyHints = true);
        add(all, "close", (request, operation, reply) -> reply.with("Connection", "close"));
        add(all, "key-order", (request, operation, reply) -> {
            if (reply.body != null) {
                reply.body = (ObjectNode) reversed(reply.body);
            }
        });
        add(all, "pretty", (request, operation, reply) -> {
            if (reply.body != null && reply.text == null && reply.bytes == null) {
                reply.text = reply.body.toPrettyString() + "\n";
            }
        });
        add(all, "slow-events", (request, operation, reply) -> {
            if (reply.text != null) {
                // In pieces, but not so many that a long one takes longer than anybody waits.
                reply.chunkSize = Math.max(16, reply.text.length() / 400);
                reply.chunkPause = Duration.ofMillis(3);
            }
        });
    }

    private static void rename(Response reply, UnaryOperator<String> how) {
        Map<String, String> headers = new LinkedHashMap<>(reply.headers);
        reply.headers.clear();
        headers.forEach((name, value) -> reply.headers.put(how.apply(name), value));
    }

    private static JsonNode reversed(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.reverse(names);
            ObjectNode turned = object.objectNode();
            names.forEach(name -> turned.set(name, reversed(object.get(name))));
            return turned;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode turned = array.arrayNode();
            array.forEach(element -> turned.add(reversed(element)));
            return turned;
        }
        return node;
    }

    private static void times(List<Variant> all) {
        plant(all, "slow", setup -> setup.add(pausing("", SLOW)));
        plant(all, "slow-creates", setup -> setup.add(pausing("createSandbox", SLOW_CREATE)));
        plant(all, "skewed-clock", setup -> setup.clockAhead = Duration.ofSeconds(95));
    }

    private static Interceptor pausing(String operation, Duration pause) {
        return Interceptors.instead(operation, (request, next) -> {
            next.server().parts().pace.pause(pause);
            return next.proceed(request);
        });
    }

    private static void limits(List<Variant> all) {
        plant(all, "tight", setup -> setup.sandboxes = 16);
        plant(all, "rate-of-pro", setup -> setup.requests = 300);
        plant(all, "rate-of-few", setup -> setup.requests = 60);
        plant(all, "builds-unbounded", setup -> setup.moreBuilds = 1_000_000);
        plant(
                all,
                "many-there",
                setup -> setup.begin(started -> {
                    for (int i = 0; i < 150; i++) {
                        started.addSandbox("base");
                    }
                }));
        plant(all, "others-busy", setup -> {
            Deque<FakeSandbox> theirs = new ArrayDeque<>();
            AtomicInteger requests = new AtomicInteger();
            setup.add((request, next) -> {
                synchronized (theirs) {
                    int count = requests.incrementAndGet();
                    if (count % 3 == 0) {
                        theirs.add(setup.addSandbox(count % 2 == 0 ? "base" : "python-data"));
                    }
                    if (theirs.size() > 7) {
                        setup.parts()
                                .sandboxes
                                .kill(setup.main(), theirs.remove().id());
                    }
                }
                return next.proceed(request);
            });
        });
        plant(all, "busy-now-and-then", setup -> {
            AtomicInteger requests = new AtomicInteger();
            setup.add((request, next) -> {
                if (request.malformed().isEmpty() && requests.incrementAndGet() % 97 == 0) {
                    throw new ApiErrorException(ErrorCode.SERVICE_UNAVAILABLE, "Busy.").with("Retry-After", "1");
                }
                return next.proceed(request);
            });
        });
    }

    private static void places(List<Variant> all) {
        plant(all, "base-path", setup -> {
            setup.basePath = "/api/v1";
            setup.add((request, next) -> {
                if (!request.malformed().isEmpty()) {
                    return next.proceed(request);
                }
                if (!request.path().startsWith(setup.basePath)) {
                    throw ApiErrorException.notFound("There is no such path.");
                }
                return next.proceed(request.withPath(request.path().substring(setup.basePath.length())));
            });
        });
        plant(all, "keys-without-letters", setup -> setup.keyLetters = "");
        plant(all, "no-commands", setup -> without(setup, "/commands"));
        plant(all, "no-files", setup -> without(setup, "/(files|directories)"));
        plant(all, "no-network", Variant::withoutNetwork);
        plant(all, "no-commands-and-no-files", setup -> without(setup, "/(commands|files|directories)"));
    }

    /** Takes paths out of the contract that a server goes by. */
    private static void without(Setup setup, String places) {
        ObjectNode paths = (ObjectNode) setup.contract().get("paths");
        List<String> gone = new ArrayList<>();
        paths.fieldNames().forEachRemaining(path -> {
            if (path.matches(".*" + places + ".*")) {
                gone.add(path);
            }
        });
        gone.forEach(path -> paths.get(path)
                .forEach(operation ->
                        withoutGroup(setup, operation.path("x-extension").asText())));
        paths.remove(gone);
    }

    private static void withoutGroup(Setup setup, String group) {
        ((ObjectNode) setup.contract().get("x-extensions")).remove(group);
    }

    private static void withoutNetwork(Setup setup) {
        without(setup, "/network");
        for (String schema : List.of("CreateSandboxRequest", "Sandbox")) {
            ((ObjectNode) setup.contract().at("/components/schemas/" + schema + "/properties")).remove("network");
        }
    }

    private static void withoutExtensions(Setup setup) {
        ((ObjectNode) setup.contract().at("/paths/~1sandboxes~1{sandbox_id}")).remove("patch");
        without(setup, "/(commands|files|directories|logs|limits|pause|resume|snapshots)");
        withoutNetwork(setup);
        ((ObjectNode) setup.contract().at("/components/schemas/CreateSandboxRequest/properties"))
                .remove(List.of("env", "idle_timeout", "on_timeout", "cpu", "memory_mib", "disk_mib"));
        ((ObjectNode) setup.contract().at("/components/schemas/BuildTemplateRequest/properties"))
                .remove(List.of("workdir", "start_command", "ready_command"));
        setup.add((request, next) -> {
            boolean template = request.path().startsWith("/templates/");
            if (template && (request.method().equals("GET") || request.isHead())) {
                return next.proceed(request.withPath("/no-such-path"));
            }
            return next.proceed(request.withoutHeader("Idempotency-Key").withoutHeader("Prefer"));
        });
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
                objects(reply.body).forEach(node -> node.put("of_no_contract", "x-" + System.nanoTime()));
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
                String said = reply.error().path("message").asText();
                // The contract says of the entries of a network that they are named.
                String named = said.contains("allow") ? said.split(":", 2)[0] + ": " : "";
                reply.error()
                        .put("message", named + "Das ging nicht: " + request.method() + " " + request.path() + " – 失敗");
            }
        });
        add(all, "details", (request, operation, reply) -> {
            if (reply.status == 400 && reply.body != null) {
                reply.error().putArray("details").addObject().put("field", "").put("message", "must be good");
            }
        });
        all.add(new Variant(
                "no-reasons",
                setup -> setup.add((request, operation, reply) -> {
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
        all.add(new Variant("documented-only", setup -> setup.add(Variant::strip), Level.DOCUMENTED));
        all.add(new Variant("more-than-it-claims", setup -> {}, Level.CONTRACT));
        all.add(new Variant("much-more-than-it-claims", setup -> {}, Level.DOCUMENTED));
        all.add(new Variant("no-extensions", Variant::withoutExtensions, Level.CONTRACT));
    }

    private static void json(Response reply, String type) {
        if (reply.body != null) {
            reply.with("Content-Type", type);
        }
    }

    private static void strip(Request request, String operation, Response reply) {
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
        plant(all, name, setup -> setup.add(mutation));
    }

    private static void plant(List<Variant> all, String name, Consumer<Setup> planting) {
        all.add(new Variant(name, planting, Level.EXTENSION));
    }

    @Override
    public String toString() {
        return name;
    }
}
