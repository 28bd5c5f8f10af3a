package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.code;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.eachLacks;
import static ai.vibengine.conformance.reference.Mutations.eachSays;
import static ai.vibengine.conformance.reference.Mutations.error;
import static ai.vibengine.conformance.reference.Mutations.header;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.list;
import static ai.vibengine.conformance.reference.Mutations.message;
import static ai.vibengine.conformance.reference.Mutations.on429;
import static ai.vibengine.conformance.reference.Mutations.recounts;
import static ai.vibengine.conformance.reference.Mutations.rewords;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.single;
import static ai.vibengine.conformance.reference.Mutations.status;
import static ai.vibengine.conformance.reference.Mutations.when;

import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults in what an answer looks like, whatever the server did. */
final class AnswerFaults extends FaultList {

    AnswerFaults() {
        envelopes();
        errors();
        headers();
        statuses();
        sandboxes();
    }

    private void envelopes() {
        add("ENV-01", "single-without-status", single(body -> body.remove("status")));
        add("ENV-01", "single-status-in-capitals", single(body -> body.put("status", "OK")));
        add("ENV-01", "single-without-data", single(body -> {
            JsonNode data = body.remove("data");
            body.set("result", data);
        }));
        add(
                "ENV-01",
                "single-data-in-array",
                single(body -> body.set("data", body.arrayNode().add(body.get("data")))));
        add("ENV-02", "list-without-has-more", list(body -> body.remove("has_more")));
        add(
                "ENV-02",
                "list-has-more-as-text",
                list(body -> body.put("has_more", body.path("has_more").asText())));
        add("ENV-02", "list-without-total", list(body -> body.remove("total_count")));
        add(
                "ENV-02",
                "list-total-as-text",
                list(body -> body.put("total_count", body.path("total_count").asText())));
        add("ENV-02", "list-total-zero", list(body -> body.put("total_count", 0)));
        add("ENV-02", "list-data-in-object", list(body -> {
            JsonNode items = body.get("data");
            body.putObject("data").set("items", items);
        }));
        add("ENV-03", "list-with-status", list(body -> body.put("status", "ok")));
        add("ENV-05", "cursor-null-at-the-end", list(body -> {
            if (!body.path("has_more").asBoolean()) {
                body.putNull("next_cursor");
            }
        }));
        add("ENV-05", "cursor-under-another-name", list(body -> {
            if (body.has("next_cursor")) {
                body.set("cursor", body.remove("next_cursor"));
            }
        }));
        add("ENV-05", "cursor-at-the-end-too", list(body -> body.put("next_cursor", "abc")));
    }

    private void errors() {
        add("ENV-04", "error-without-message", error(body -> ((ObjectNode) body.get("error")).remove("message")));
        add("ENV-04", "error-is-text", error(body -> body.put("error", "something")));
        add("ENV-04", "error-at-the-top", error(body -> {
            JsonNode inner = body.remove("error");
            body.setAll((ObjectNode) inner);
        }));
        add("ENV-04", "error-with-data", error(body -> body.putNull("data")));
        add("ENV-04", "unknown-path-in-html", when(reply -> reply.status == 404, reply -> {
            reply.text = "<h1>404 Not Found</h1>";
        }));
        add("ENV-06", "error-code-in-camel-case", code("not_found", "notFound"));
        add("ENV-06", "error-code-of-another", code("unauthorized", "unauthenticated"));
        add("ENV-06", "error-code-is-the-status", code("invalid_request", "400"));
        add("ENV-08", "message-with-a-trace", message("at ai.vibengine.Server.run(Server.java:42)"));
        add("ENV-08", "message-with-a-class", message("java.lang.NumberFormatException: For input string"));
        add("ENV-08", "message-with-sql", message("SELECT id FROM sandboxes WHERE id = 'x'"));
        add("ENV-08", "message-with-a-path", message("open /var/lib/vibengine/x: no such file"));
        add("ENV-08", "message-from-python", message("Traceback (most recent call last)"));
        add(
                "ENV-10",
                "details-without-field",
                error(400, inner -> inner.putArray("details").addObject().put("message", "x")));
        add(
                "ENV-10",
                "details-on-404",
                error(
                        404,
                        inner -> inner.putArray("details")
                                .addObject()
                                .put("field", "id")
                                .put("message", "x")));
        add("SCHEMA-error", "message-empty", error(403, inner -> inner.put("message", "")));
        add("SCHEMA-error", "reason-of-another-word", error(404, inner -> {
            if (inner.has("reason")) {
                inner.put("reason", "terminated");
            }
        }));
        add("SBX-15", "no-reason-for-the-owner", error(404, inner -> inner.remove("reason")));
        add("EXPIRY-08", "expired-counts-as-killed", error(404, inner -> {
            if (inner.path("reason").asText().equals("expired")) {
                inner.put("reason", "killed");
            }
        }));
        add("BODY-07", "bad-bodies-are-500", (request, operation, reply) -> {
            if (reply.status == 400 && request.body().length > 10_000) {
                reply.status = 500;
                reply.body = Response.error(500, "internal_error", "Sorry.").body;
            }
        });
    }

    private void headers() {
        add("HEAD-01", "html-for-json", header("Content-Type", "text/html"));
        add("HEAD-01", "text-for-json", header("Content-Type", "text/plain; charset=utf-8"));
        add(
                "HEAD-01",
                "problem-json",
                when(r -> r.status >= 400, r -> r.with("Content-Type", "application/problem+json")));
        add("HEAD-02", "no-request-id", when(r -> true, r -> r.headers.remove("X-Request-Id")));
        add("HEAD-02", "no-request-id-on-errors", when(r -> r.status >= 400, r -> r.headers.remove("X-Request-Id")));
        add("HEAD-03", "no-remaining", when(r -> true, r -> r.headers.remove("X-RateLimit-Remaining")));
        add(
                "HEAD-03",
                "no-rate-headers-on-errors",
                when(r -> r.status == 404, r -> r.headers.remove("X-RateLimit-Reset")));
        add("HEAD-04", "reset-as-epoch", header("X-RateLimit-Reset", "1771669800"));
        add("HEAD-04", "remaining-over-limit", header("X-RateLimit-Remaining", "100000"));
        add("HEAD-04", "limit-with-policy", header("X-RateLimit-Limit", "60, 60;w=60"));
        add("HEAD-05", "no-retry-after", when(r -> r.status == 429, r -> r.headers.remove("Retry-After")));
        add("HEAD-05", "retry-after-is-a-date", on429("Sat, 21 Feb 2026 10:31:00 GMT"));
        add("HEAD-05", "retry-after-zero", on429("0"));
        add("HEAD-05", "retry-after-with-a-fraction", on429("12.5"));
        add("SBX-02", "no-location", when(r -> r.status == 201, r -> r.headers.remove("Location")));
        add("SBX-02", "location-of-the-list", when(r -> r.status == 201, r -> r.with("Location", "/sandboxes")));
        add(
                "ERR-05",
                "allow-short",
                when(
                        r -> r.status == 405,
                        r -> r.headers.computeIfPresent("Allow", (name, value) -> value.split(",", -1)[0])));
        add("ERR-05", "no-allow", when(r -> r.status == 405, r -> r.headers.remove("Allow")));
        add(
                "HEAD-07",
                "location-without-end",
                when(
                        r -> r.status == 201,
                        r -> r.headers.computeIfPresent(
                                "Location", (name, value) -> "https://example.com/" + "a".repeat(300) + value)));
        AtomicInteger count = new AtomicInteger();
        add(
                "HEAD-06",
                "busy-without-retry-after",
                when(r -> count.incrementAndGet() % 97 == 0, r -> become(r, 503, "service_unavailable")));
        add(
                "RATE-02",
                "limit-differs-on-errors",
                when(r -> r.status == 400, r -> r.with("X-RateLimit-Limit", "99999999")));
        add("REQID-03", "errors-do-not-echo", when(r -> r.status >= 400, r -> r.with("X-Request-Id", "req_error")));
    }

    private void statuses() {
        add("SBX-02", "create-is-200", status("createSandbox", 201, 200));
        add("SBX-06", "kill-is-202", status("killSandbox", 200, 202));
        add("ENV-07", "extend-is-201", status("extendSandboxTimeout", 200, 201));
        add("ERR-02", "absent-is-410", (request, operation, reply) -> {
            if (operation.equals("getSandbox") && reply.status == 404) {
                reply.status = 410;
            }
        });
        add("ERR-03", "absurd-id-is-400", (request, operation, reply) -> {
            if (operation.equals("getSandbox")
                    && reply.status == 404
                    && !request.path().matches("/sandboxes/sbx_\\w{10}")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("ERR-04", "405-is-404", when(r -> r.status == 405, r -> become(r, 404, "not_found")));
        add("ERR-01", "unknown-path-is-400", (request, operation, reply) -> {
            if (operation.isEmpty() && reply.status == 404) {
                become(reply, 400, "invalid_request");
            }
        });
        add("ERR-01", "unknown-path-is-an-empty-list", (request, operation, reply) -> {
            if (operation.isEmpty() && reply.status == 404) {
                reply.status = 200;
                reply.body = Response.of(200, reply.body().objectNode()).body;
            }
        });
        add("ERR-07", "unknown-parameters-are-400", (request, operation, reply) -> {
            if (request.query().contains("conformance=1")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("ERR-08", "head-is-405", (request, operation, reply) -> {
            if (request.isHead()) {
                become(reply, 405, "method_not_allowed");
            }
        });
        add("ENV-09", "limit-zero-is-500", (request, operation, reply) -> {
            if (request.query().startsWith("limit=0")) {
                become(reply, 500, "internal_error");
            }
        });
        add("FILTER-08", "nothing-found-is-404", (request, operation, reply) -> {
            if (operation.equals("listSandboxes")
                    && reply.body != null
                    && reply.body.path("total_count").asInt(1) == 0) {
                become(reply, 404, "not_found");
            }
        });
        add("PERM-06", "read-only-sees-nothing", (request, operation, reply) -> {
            if (operation.equals("listSandboxes")
                    && request.header("x-api-key").orElse("").contains("READONLY")
                    && reply.status == 200) {
                reply.body().put("total_count", 0).putArray("data");
            }
        });
        add("SBX-09", "killed-can-be-extended", (request, operation, reply) -> {
            if (operation.equals("extendSandboxTimeout")
                    && reply.status == 404
                    && reply.error().path("reason").asText().equals("killed")) {
                reply.status = 200;
                reply.body = Response.of(200, reply.body().objectNode()).body;
            }
        });
        add("MEDIA-08", "charset-is-415", (request, operation, reply) -> {
            if (request.header("content-type").orElse("").contains("charset")) {
                become(reply, 415, "unsupported_media_type");
            }
        });
        add(
                "CONC-02",
                "concurrency-under-the-other-code",
                when(
                        reply -> reply.code().equals("concurrency_limit_exceeded"),
                        reply -> become(reply, 429, "rate_limited")));
        add(
                "RATE-04",
                "rate-limit-is-503",
                when(reply -> reply.code().equals("rate_limited"), reply -> become(reply, 503, "service_unavailable")));
        add(
                "PERM-02",
                "refusal-is-401",
                when(reply -> reply.status == 403, reply -> become(reply, 401, "unauthorized")));
    }

    private void sandboxes() {
        for (String operation : List.of("createSandbox", "getSandbox", "killSandbox", "extendSandboxTimeout")) {
            add("SCHEMA-" + operation, operation + "-timeout-as-text", rewords(operation, "timeout", text -> text));
            add("SCHEMA-" + operation, operation + "-without-started-at", lacks(operation, "started_at"));
        }
        add("SCHEMA-listSandboxes", "list-without-status-of-entries", eachLacks("listSandboxes", "status"));
        add("SCHEMA-listSandboxes", "list-without-template", eachLacks("listSandboxes", "template"));
        add("SBX-01", "create-without-id", lacks("createSandbox", "sandbox_id"));
        add("EXTEND-03", "extension-promises-more", recounts("extendSandboxTimeout", "timeout", number -> number + 5));
        add("TPL-14", "all-run-from-base", says("createSandbox", "template", "base"));
        add(
                "SCHEMA-getSandbox",
                "times-with-fractions",
                rewords("getSandbox", "started_at", text -> text.replace("Z", ".123Z")));
        add(
                "SCHEMA-getSandbox",
                "times-with-an-offset",
                rewords("getSandbox", "started_at", text -> text.replace("Z", "+00:00")));
        add("SCHEMA-createSandbox", "times-as-epoch", says("createSandbox", "started_at", 1771669800));
        add(
                "SCHEMA-createSandbox",
                "id-of-another-form",
                rewords("createSandbox", "sandbox_id", text -> text.replace("sbx_", "sb-")));
        add("SCHEMA-getSandbox", "metadata-null", data("getSandbox", node -> {
            if (!node.has("metadata")) {
                node.putNull("metadata");
            } else {
                ((ObjectNode) node.get("metadata")).put("n", 1);
            }
        }));
        add("SCHEMA-lifetime", "no-expires-at", lacks("getSandbox", "expires_at"));
        add("SCHEMA-lifetime", "expires-at-off-by-one", recounts("getSandbox", "timeout", number -> number + 1));
        add("SCHEMA-getSandbox", "status-of-another-word", says("getSandbox", "status", "active"));
        add("SCHEMA-status", "stopped-in-the-list", eachSays("listSandboxes", "status", "stopped"));
        add("LIST-01", "list-leaves-out-the-newest", (request, operation, reply) -> {
            if (operation.equals("listSandboxes")
                    && reply.status == 200
                    && !reply.body().path("data").isEmpty()) {
                ((ArrayNode) reply.body().get("data")).remove(0);
            }
        });
        add("SBX-03", "created-metadata-keys-in-lower-case", data("createSandbox", node -> {
            ObjectNode lower = node.objectNode();
            node.path("metadata")
                    .properties()
                    .forEach(entry ->
                            lower.put(entry.getKey(), entry.getValue().asText().trim()));
            node.set("metadata", lower);
        }));
        add("SBX-04", "get-without-metadata", lacks("getSandbox", "metadata"));
        add("LIST-12", "list-without-metadata", eachLacks("listSandboxes", "metadata"));
    }
}
