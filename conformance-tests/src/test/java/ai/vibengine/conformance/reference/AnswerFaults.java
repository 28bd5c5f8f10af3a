package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.code;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.error;
import static ai.vibengine.conformance.reference.Mutations.header;
import static ai.vibengine.conformance.reference.Mutations.list;
import static ai.vibengine.conformance.reference.Mutations.message;
import static ai.vibengine.conformance.reference.Mutations.on429;
import static ai.vibengine.conformance.reference.Mutations.single;
import static ai.vibengine.conformance.reference.Mutations.status;
import static ai.vibengine.conformance.reference.Mutations.when;

import ai.vibengine.conformance.reference.Fault.Mutation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults in what an answer looks like, whatever the server did. */
final class AnswerFaults {
    private final List<Fault> faults = new ArrayList<>();

    static List<Fault> all() {
        AnswerFaults all = new AnswerFaults();
        all.envelopes();
        all.errors();
        all.headers();
        all.statuses();
        all.sandboxes();
        return List.copyOf(all.faults);
    }

    private void envelopes() {
        add("single-without-status", "ENV-01", single(body -> body.remove("status")));
        add("single-status-in-capitals", "ENV-01", single(body -> body.put("status", "OK")));
        add("single-without-data", "ENV-01", single(body -> {
            JsonNode data = body.remove("data");
            body.set("result", data);
        }));
        add(
                "single-data-in-array",
                "ENV-01",
                single(body -> body.set("data", body.arrayNode().add(body.get("data")))));
        add("list-without-has-more", "ENV-02", list(body -> body.remove("has_more")));
        add(
                "list-has-more-as-text",
                "ENV-02",
                list(body -> body.put("has_more", body.path("has_more").asText())));
        add("list-without-total", "ENV-02", list(body -> body.remove("total_count")));
        add(
                "list-total-as-text",
                "ENV-02",
                list(body -> body.put("total_count", body.path("total_count").asText())));
        add("list-total-zero", "ENV-02", list(body -> body.put("total_count", 0)));
        add("list-data-in-object", "ENV-02", list(body -> {
            JsonNode items = body.get("data");
            body.putObject("data").set("items", items);
        }));
        add("list-with-status", "ENV-03", list(body -> body.put("status", "ok")));
        add("cursor-null-at-the-end", "ENV-05", list(body -> {
            if (!body.path("has_more").asBoolean()) {
                body.putNull("next_cursor");
            }
        }));
        add("cursor-under-another-name", "ENV-05", list(body -> {
            if (body.has("next_cursor")) {
                body.set("cursor", body.remove("next_cursor"));
            }
        }));
        add("cursor-at-the-end-too", "ENV-05", list(body -> body.put("next_cursor", "abc")));
    }

    private void errors() {
        add("error-without-message", "ENV-04", error(body -> ((ObjectNode) body.get("error")).remove("message")));
        add("error-is-text", "ENV-04", error(body -> body.put("error", "something")));
        add("error-at-the-top", "ENV-04", error(body -> {
            JsonNode inner = body.remove("error");
            body.setAll((ObjectNode) inner);
        }));
        add("error-with-data", "ENV-04", error(body -> body.putNull("data")));
        add("unknown-path-in-html", "ENV-04", when(reply -> reply.status == 404, reply -> {
            reply.text = "<h1>404 Not Found</h1>";
        }));
        add("error-code-in-camel-case", "ENV-06", code("not_found", "notFound"));
        add("error-code-of-another", "ENV-06", code("unauthorized", "unauthenticated"));
        add("error-code-is-the-status", "ENV-06", code("invalid_request", "400"));
        add("message-with-a-trace", "ENV-08", message("at ai.vibengine.Server.run(Server.java:42)"));
        add("message-with-a-class", "ENV-08", message("java.lang.NumberFormatException: For input string"));
        add("message-with-sql", "ENV-08", message("SELECT id FROM sandboxes WHERE id = 'x'"));
        add("message-with-a-path", "ENV-08", message("open /var/lib/vibengine/x: no such file"));
        add("message-from-python", "ENV-08", message("Traceback (most recent call last)"));
        add(
                "details-without-field",
                "ENV-10",
                error(400, inner -> inner.putArray("details").addObject().put("message", "x")));
        add(
                "details-on-404",
                "ENV-10",
                error(
                        404,
                        inner -> inner.putArray("details")
                                .addObject()
                                .put("field", "id")
                                .put("message", "x")));
        add("message-empty", "SCHEMA-error", error(403, inner -> inner.put("message", "")));
        add("reason-of-another-word", "SCHEMA-error", error(404, inner -> {
            if (inner.has("reason")) {
                inner.put("reason", "terminated");
            }
        }));
        add("no-reason-for-the-owner", "SBX-15", error(404, inner -> inner.remove("reason")));
        add("expired-counts-as-killed", "EXPIRY-08", error(404, inner -> {
            if (inner.path("reason").asText().equals("expired")) {
                inner.put("reason", "killed");
            }
        }));
        add("bad-bodies-are-500", "BODY-07", (request, operation, reply) -> {
            if (reply.status == 400 && request.body().length > 10_000) {
                reply.status = 500;
                reply.body = Reply.error(500, "internal_error", "Sorry.").body;
            }
        });
    }

    private void headers() {
        add("html-for-json", "HEAD-01", header("Content-Type", "text/html"));
        add("text-for-json", "HEAD-01", header("Content-Type", "text/plain; charset=utf-8"));
        add(
                "problem-json",
                "HEAD-01",
                when(r -> r.status >= 400, r -> r.with("Content-Type", "application/problem+json")));
        add("no-request-id", "HEAD-02", when(r -> true, r -> r.headers.remove("X-Request-Id")));
        add("no-request-id-on-errors", "HEAD-02", when(r -> r.status >= 400, r -> r.headers.remove("X-Request-Id")));
        add("no-remaining", "HEAD-03", when(r -> true, r -> r.headers.remove("X-RateLimit-Remaining")));
        add(
                "no-rate-headers-on-errors",
                "HEAD-03",
                when(r -> r.status == 404, r -> r.headers.remove("X-RateLimit-Reset")));
        add("reset-as-epoch", "HEAD-04", header("X-RateLimit-Reset", "1771669800"));
        add("remaining-over-limit", "HEAD-04", header("X-RateLimit-Remaining", "100000"));
        add("limit-with-policy", "HEAD-04", header("X-RateLimit-Limit", "60, 60;w=60"));
        add("no-retry-after", "HEAD-05", when(r -> r.status == 429, r -> r.headers.remove("Retry-After")));
        add("retry-after-is-a-date", "HEAD-05", on429("Sat, 21 Feb 2026 10:31:00 GMT"));
        add("retry-after-zero", "HEAD-05", on429("0"));
        add("retry-after-with-a-fraction", "HEAD-05", on429("12.5"));
        add("no-location", "SBX-02", when(r -> r.status == 201, r -> r.headers.remove("Location")));
        add("location-of-the-list", "SBX-02", when(r -> r.status == 201, r -> r.with("Location", "/sandboxes")));
        add("no-allow", "ERR-05", when(r -> r.status == 405, r -> r.headers.remove("Allow")));
        add(
                "location-without-end",
                "HEAD-07",
                when(
                        r -> r.status == 201,
                        r -> r.headers.computeIfPresent(
                                "Location", (name, value) -> "https://example.com/" + "a".repeat(300) + value)));
        AtomicInteger count = new AtomicInteger();
        add(
                "busy-without-retry-after",
                "HEAD-06",
                when(r -> count.incrementAndGet() % 97 == 0, r -> become(r, 503, "service_unavailable")));
        add(
                "limit-differs-on-errors",
                "RATE-02",
                when(r -> r.status == 400, r -> r.with("X-RateLimit-Limit", "99999999")));
        add("errors-do-not-echo", "REQID-03", when(r -> r.status >= 400, r -> r.with("X-Request-Id", "req_error")));
    }

    private void statuses() {
        add("create-is-200", "SBX-02", status("createSandbox", 201, 200));
        add("kill-is-202", "SBX-06", status("killSandbox", 200, 202));
        add("extend-is-201", "ENV-07", status("extendSandboxTimeout", 200, 201));
        add("absent-is-410", "ERR-02", (request, operation, reply) -> {
            if (operation.equals("getSandbox") && reply.status == 404) {
                reply.status = 410;
            }
        });
        add("absurd-id-is-400", "ERR-03", (request, operation, reply) -> {
            if (operation.equals("getSandbox")
                    && reply.status == 404
                    && !request.path().matches("/sandboxes/sbx_\\w{10}")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("405-is-404", "ERR-04", when(r -> r.status == 405, r -> become(r, 404, "not_found")));
        add("unknown-path-is-400", "ERR-01", (request, operation, reply) -> {
            if (operation.isEmpty() && reply.status == 404) {
                become(reply, 400, "invalid_request");
            }
        });
        add("unknown-path-is-an-empty-list", "ERR-01", (request, operation, reply) -> {
            if (operation.isEmpty() && reply.status == 404) {
                reply.status = 200;
                reply.body = Reply.of(200, reply.body().objectNode()).body;
            }
        });
        add("unknown-parameters-are-400", "ERR-07", (request, operation, reply) -> {
            if (request.query().contains("conformance=1")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("head-is-405", "ERR-08", (request, operation, reply) -> {
            if (request.header("x-was-head").isPresent()) {
                become(reply, 405, "method_not_allowed");
            }
        });
        add("limit-zero-is-500", "ENV-09", (request, operation, reply) -> {
            if (request.query().startsWith("limit=0")) {
                become(reply, 500, "internal_error");
            }
        });
        add("nothing-found-is-404", "FILTER-08", (request, operation, reply) -> {
            if (operation.equals("listSandboxes")
                    && reply.body != null
                    && reply.body.path("total_count").asInt(1) == 0) {
                become(reply, 404, "not_found");
            }
        });
        add("read-only-sees-nothing", "PERM-06", (request, operation, reply) -> {
            if (operation.equals("listSandboxes")
                    && request.header("x-api-key").orElse("").contains("READONLY")
                    && reply.status == 200) {
                reply.body().put("total_count", 0).putArray("data");
            }
        });
        add("killed-can-be-extended", "SBX-09", (request, operation, reply) -> {
            if (operation.equals("extendSandboxTimeout")
                    && reply.status == 404
                    && reply.error().path("reason").asText().equals("killed")) {
                reply.status = 200;
                reply.body = Reply.of(200, reply.body().objectNode()).body;
            }
        });
        add("charset-is-415", "MEDIA-08", (request, operation, reply) -> {
            if (request.header("content-type").orElse("").contains("charset")) {
                become(reply, 415, "unsupported_media_type");
            }
        });
        add(
                "concurrency-under-the-other-code",
                "CONC-02",
                when(
                        reply -> reply.code().equals("concurrency_limit_exceeded"),
                        reply -> become(reply, 429, "rate_limited")));
        add(
                "rate-limit-is-503",
                "RATE-04",
                when(reply -> reply.code().equals("rate_limited"), reply -> become(reply, 503, "service_unavailable")));
        add(
                "refusal-is-401",
                "PERM-02",
                when(reply -> reply.status == 403, reply -> become(reply, 401, "unauthorized")));
    }

    private void sandboxes() {
        for (String operation : List.of("createSandbox", "getSandbox", "killSandbox", "extendSandboxTimeout")) {
            add(
                    operation + "-timeout-as-text",
                    "SCHEMA-" + operation,
                    data(
                            operation,
                            node -> node.put("timeout", node.path("timeout").asText())));
            add(
                    operation + "-without-started-at",
                    "SCHEMA-" + operation,
                    data(operation, node -> node.remove("started_at")));
        }
        add(
                "list-without-status-of-entries",
                "SCHEMA-listSandboxes",
                entries("listSandboxes", node -> node.remove("status")));
        add("list-without-template", "SCHEMA-listSandboxes", entries("listSandboxes", node -> node.remove("template")));
        add("create-without-id", "SBX-01", data("createSandbox", node -> node.remove("sandbox_id")));
        add(
                "extension-promises-more",
                "EXTEND-03",
                data(
                        "extendSandboxTimeout",
                        node -> node.put("timeout", node.path("timeout").asInt() + 5)));
        add("all-run-from-base", "TPL-14", data("createSandbox", node -> node.put("template", "base")));
        add(
                "times-with-fractions",
                "SCHEMA-getSandbox",
                data(
                        "getSandbox",
                        node -> node.put(
                                "started_at", node.path("started_at").asText().replace("Z", ".123Z"))));
        add(
                "times-with-an-offset",
                "SCHEMA-getSandbox",
                data(
                        "getSandbox",
                        node -> node.put(
                                "started_at", node.path("started_at").asText().replace("Z", "+00:00"))));
        add(
                "times-as-epoch",
                "SCHEMA-createSandbox",
                data("createSandbox", node -> node.put("started_at", 1771669800)));
        add(
                "id-of-another-form",
                "SCHEMA-createSandbox",
                data(
                        "createSandbox",
                        node -> node.put(
                                "sandbox_id", node.path("sandbox_id").asText().replace("sbx_", "sb-"))));
        add("metadata-null", "SCHEMA-getSandbox", data("getSandbox", node -> {
            if (!node.has("metadata")) {
                node.putNull("metadata");
            } else {
                ((ObjectNode) node.get("metadata")).put("n", 1);
            }
        }));
        add("no-expires-at", "SCHEMA-getSandbox", data("getSandbox", node -> node.remove("expires_at")));
        add(
                "expires-at-off-by-one",
                "SCHEMA-lifetime",
                data(
                        "getSandbox",
                        node -> node.put("timeout", node.path("timeout").asInt() + 1)));
        add("status-of-another-word", "SCHEMA-getSandbox", data("getSandbox", node -> node.put("status", "active")));
        add("stopped-in-the-list", "SCHEMA-status", entries("listSandboxes", node -> node.put("status", "stopped")));
        add("list-leaves-out-the-newest", "LIST-01", (request, operation, reply) -> {
            if (operation.equals("listSandboxes")
                    && reply.status == 200
                    && !reply.body().path("data").isEmpty()) {
                ((ArrayNode) reply.body().get("data")).remove(0);
            }
        });
        add("metadata-keys-in-lower-case", "SBX-03", data("createSandbox", node -> {
            ObjectNode lower = node.objectNode();
            node.path("metadata")
                    .properties()
                    .forEach(entry ->
                            lower.put(entry.getKey(), entry.getValue().asText().trim()));
            node.set("metadata", lower);
        }));
        add("get-without-metadata", "SBX-04", data("getSandbox", node -> node.remove("metadata")));
        add("list-without-metadata", "LIST-12", entries("listSandboxes", node -> node.remove("metadata")));
    }

    private void add(String name, String requirement, Mutation mutation) {
        faults.add(Fault.of(name, requirement, mutation));
    }
}
