package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Pagination;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A second list of faults from the contract alone: commands and files. */
final class LaterUnseenContentFaults extends FaultList {

    LaterUnseenContentFaults() {
        environments();
        commands();
        files();
    }

    private void environments() {
        add(
                "MODEL-06",
                "sandbox-env-is-lost-in-the-background",
                withoutEnv(
                        request -> Interceptors.json(request).path("background").asBoolean()));
        add(
                "MODEL-06",
                "sandbox-env-is-lost-in-streams",
                withoutEnv(request -> request.header("accept").orElse("").contains("event-stream")));
        add("VARS-02", "sandbox-env-goes-over-that-of-the-command", new Interceptor() {
            private final Map<String, JsonNode> envs = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                if (next.operation(request).equals("runCommand")
                        && Interceptors.json(request) instanceof ObjectNode body
                        && body.path("env").isObject()
                        && sandbox(request, next).isPresent()) {
                    JsonNode own = envs.get(sandbox(request, next).get().id());
                    if (own != null) {
                        own.properties()
                                .forEach(entry -> ((ObjectNode) body.get("env")).set(entry.getKey(), entry.getValue()));
                        return next.proceed(request.withBody(body.toString().getBytes(StandardCharsets.UTF_8)));
                    }
                }
                Response response = next.proceed(request);
                if (response.status == 201
                        && Interceptors.json(request).path("env").isObject()) {
                    envs.putIfAbsent(
                            response.data().path("sandbox_id").asText(),
                            Interceptors.json(request).path("env"));
                }
                return response;
            }
        });
        add("MODEL-06", "template-env-goes-over-that-of-the-sandbox", instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 201) {
                next.server()
                        .parts()
                        .sandboxes
                        .get(response.data().path("sandbox_id").asText())
                        .ifPresent(sandbox -> {
                            Map<String, String> env = new HashMap<>(sandbox.environment());
                            next.server().parts().templates.all().stream()
                                    .filter(template -> template.account() == sandbox.account()
                                            && template.id().equals(sandbox.template()))
                                    .forEach(template -> env.putAll(template.environment()));
                            sandbox.environment(env);
                        });
            }
            return response;
        }));
        add("VALID-createSandbox.env.value-type", "env-of-create-is-trimmed", body("createSandbox", body -> {
            if (body.get("env") instanceof ObjectNode env) {
                env.properties()
                        .forEach(entry -> entry.setValue(
                                env.textNode(entry.getValue().asText().strip())));
            }
        }));
        add("MODEL-06", "env-is-lost-once-extended", instead("extendSandboxTimeout", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 200) {
                sandbox(request, next).ifPresent(any -> any.environment(Map.of()));
            }
            return response;
        }));
        add("MODEL-06", "env-of-the-first-command-stays", instead("runCommand", (request, next) -> {
            Response response = next.proceed(request);
            JsonNode env = Interceptors.json(request).path("env");
            if (response.status < 300 && env.isObject()) {
                sandbox(request, next).ifPresent(any -> {
                    Map<String, String> all = new HashMap<>(any.environment());
                    env.properties()
                            .forEach(entry ->
                                    all.put(entry.getKey(), entry.getValue().asText()));
                    any.environment(all);
                });
            }
            return response;
        }));
    }

    private static Interceptor withoutEnv(java.util.function.Predicate<Request> when) {
        return instead("runCommand", (request, next) -> {
            if (!when.test(request)) {
                return next.proceed(request);
            }
            Map<String, String> before =
                    sandbox(request, next).map(FakeSandbox::environment).orElse(Map.of());
            sandbox(request, next).ifPresent(any -> any.environment(Map.of()));
            Response response = next.proceed(request);
            sandbox(request, next).ifPresent(any -> any.environment(before));
            return response;
        });
    }

    private void commands() {
        add("MODEL-06", "output-of-a-mebi-of-characters", data("runCommand", node -> {
            if (node.path("stdout_truncated").asBoolean()
                    && node.path("stdout").asText().matches("(?s).*[^\\x00-\\x7f].*")) {
                node.put("stdout_truncated", false);
            }
        }));
        add("CMD-27", "killed-has-an-exit-code", (request, operation, reply) -> {
            if (operation.endsWith("Command")
                    && reply.body != null
                    && reply.status == 200
                    && reply.data().path("status").asText().equals("killed")) {
                reply.data().put("exit_code", 137);
            }
        });
        add("MODEL-06", "durations-go-on-after-the-end", new Interceptor() {
            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("getCommand")
                        && response.status == 200
                        && !response.data().path("status").asText().equals("running")) {
                    Instant started =
                            Instant.parse(response.data().path("started_at").asText());
                    response.data()
                            .put(
                                    "duration_ms",
                                    java.time.Duration.between(
                                                    started,
                                                    next.server().parts().clock.instant())
                                            .toMillis());
                }
                return response;
            }
        });
        add("CMD-32", "started-when-listed", new Interceptor() {
            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("listCommands") && response.status == 200) {
                    String now = next.server()
                            .parts()
                            .clock
                            .instant()
                            .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                            .toString();
                    response.body().get("data").forEach(entry -> ((ObjectNode) entry).put("started_at", now));
                }
                return response;
            }
        });
        add("CMD-22", "close-is-ignored-when-data-come-with-it", body("writeCommandStdin", body -> {
            if (!body.path("data").asText().isEmpty()) {
                body.remove("close");
            }
        }));
        add(
                "CMD-59",
                "empty-data-is-refused",
                instead(
                        "writeCommandStdin",
                        (request, next) -> Interceptors.json(request)
                                        .path("data")
                                        .asText("x")
                                        .isEmpty()
                                ? Response.error(400, "invalid_request", "data: must not be empty")
                                : next.proceed(request)));
        add("CMD-29", "kill-of-what-is-over-is-404", instead("killCommand", (request, next) -> {
            Response before = next.proceed(request.withMethod("GET"));
            return before.status == 200
                            && !before.data().path("status").asText().equals("running")
                    ? Response.error(404, "not_found", "There is no such command.")
                    : next.proceed(request);
        }));
        add("PAGE-04", "default-timeout-is-an-hour-in-the-background", body("runCommand", body -> {
            if (body.path("background").asBoolean() && !body.has("timeout")) {
                body.put("timeout", 3600);
            }
        }));
        add("CMD-09", "input-in-latin-1", body("runCommand", body -> {
            if (body.path("stdin").isTextual()) {
                body.put(
                        "stdin",
                        new String(
                                body.path("stdin").asText().getBytes(StandardCharsets.ISO_8859_1),
                                StandardCharsets.ISO_8859_1));
            }
        }));
        add("MODEL-06", "input-with-unix-line-breaks", body("runCommand", body -> {
            if (body.path("stdin").isTextual()) {
                body.put("stdin", body.path("stdin").asText().replace("\r\n", "\n"));
            }
        }));
        add("MODEL-06", "data-with-unix-line-breaks", body("writeCommandStdin", body -> {
            if (body.path("data").isTextual()) {
                body.put("data", body.path("data").asText().replace("\r\n", "\n"));
            }
        }));
        add(
                "CMD-01",
                "stderr-trimmed",
                data(
                        "runCommand",
                        node -> node.put("stderr", node.path("stderr").asText().strip())));
        add("CMD-32", "lists-have-output-of-one-that-failed", entries("listCommands", node -> {
            if (node.path("exit_code").asInt() > 0) {
                node.put("stderr", "")
                        .put("stdout", "")
                        .put("stdout_truncated", false)
                        .put("stderr_truncated", false);
            }
        }));
        add("CMD-22", "wait-answers-at-once", instead("getCommand", (request, next) -> {
            Response response = next.proceed(request.withoutHeader("Prefer"));
            String wait = request.header("prefer").orElse("");
            return wait.matches("wait=\\d+") && response.status == 200 && Integer.parseInt(wait.substring(5)) <= 60
                    ? response.with("Preference-Applied", wait)
                    : response;
        }));
        add("CMD-53", "a-read-between-closes-the-input", instead("getCommand", (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next)
                    .ifPresent(any -> any.runs().stream()
                            .filter(run -> request.path().endsWith(run.id())
                                    && !run.input().isEmpty()
                                    && run.inputClosedAt() == null)
                            .forEach(run ->
                                    run.closeInput(next.server().parts().clock.instant())));
            return response;
        }));
    }

    private void files() {
        add(
                "FILE-32",
                "dots-in-paths-are-refused",
                instead(
                        "",
                        (request, next) -> request.path().endsWith("/files")
                                        && request.parameter("path").orElse("").contains("..")
                                ? Response.error(400, "invalid_request", "path: must not have ..")
                                : next.proceed(request)));
        for (String operation : List.of("readFile", "writeFile", "deleteFile", "listDirectory")) {
            add(
                    "PAGE-05",
                    "names-are-composed-by-" + operation,
                    parameter(operation, "path", path -> Normalizer.normalize(path, Normalizer.Form.NFC)));
            add("PAGE-05", "paths-are-trimmed-by-" + operation, parameter(operation, "path", String::strip));
        }
        add("FILE-05", "shorter-content-leaves-the-rest", instead("writeFile", (request, next) -> {
            String path = request.parameter("path").orElse("");
            byte[] before = sandbox(request, next)
                    .map(any -> any.files().get(any.files().resolve(path, true)))
                    .map(node -> node.bytes)
                    .orElse(new byte[0]);
            if (before.length > request.body().length) {
                byte[] all = before.clone();
                System.arraycopy(request.body(), 0, all, 0, request.body().length);
                return next.proceed(request.withBody(all));
            }
            return next.proceed(request);
        }));
        add("FILE-11", "deleted-has-no-size", data("deleteFile", node -> node.put("size", 0)));
        add("MODEL-07", "written-times-are-those-of-the-first", new Interceptor() {
            private final Map<String, JsonNode> first = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("writeFile") && response.status == 200) {
                    JsonNode old = first.putIfAbsent(
                            request.path() + response.data().path("path").asText(),
                            response.data().get("modified_at"));
                    if (old != null) {
                        response.data().set("modified_at", old);
                    }
                }
                return response;
            }
        });
        add(
                "PAGE-05",
                "a-slash-at-the-end-is-404",
                onStatus(
                        "listDirectory",
                        200,
                        (request, next) -> request.parameter("path").orElse("").matches(".+/")
                                ? Response.error(404, "not_found", "There is no such directory.")
                                : next.proceed(request)));
        change(
                "DIR-04",
                "cursors-know-ascii-alone",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected String place(List<Entry> sorted, Entry entry) {
                        return super.place(sorted, entry).replaceAll("[^\\x00-\\x7f]", "?");
                    }
                });
        add("FILE-20", "etag-only-of-get", (request, operation, reply) -> {
            if (request.isHead() && operation.equals("readFile")) {
                reply.headers.remove("ETag");
            }
        });
        add("MODEL-07", "part-without-etag", (request, operation, reply) -> {
            if (reply.status == 206) {
                reply.headers.remove("ETag");
            }
        });
        add("FILE-22", "parts-after-the-first-mebi-are-off", (request, operation, reply) -> {
            if (operation.equals("readFile")
                    && reply.status == 206
                    && reply.bytes != null
                    && reply.bytes.length > 2
                    && reply.headers.getOrDefault("Content-Range", "").matches("bytes [1-9].*")) {
                reply.bytes[reply.bytes.length - 1] = reply.bytes[0];
            }
        });
        add("DIR-05", "links-are-shown-as-files", entries("listDirectory", node -> {
            if (node.path("type").asText().equals("symlink")) {
                node.put("type", "file");
            }
        }));
        add("FILE-40", "a-file-of-a-gone-sandbox-is-400", (request, operation, reply) -> {
            if (operation.equals("writeFile") && reply.status == 404) {
                Mutations.become(reply, 400, "invalid_request");
            }
        });
    }
}
