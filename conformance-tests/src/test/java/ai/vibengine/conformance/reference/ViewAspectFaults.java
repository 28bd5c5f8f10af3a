package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.SandboxFilter;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Faults in what is shown that show in one answer, on one page, under one filter or with some texts alone. */
final class ViewAspectFaults extends FaultList {

    ViewAspectFaults() {
        pages();
        fields();
        texts();
        bounds();
    }

    private void pages() {
        plant(
                "VIEW-02",
                "foreign-from-the-second-page",
                setup -> setup.add(page(request -> request.parameter("cursor").isPresent(), (request, response) -> {
                    for (Account account : setup.accounts()) {
                        for (FakeSandbox sandbox : setup.parts().sandboxes.running(account)) {
                            if (((ArrayNode) response.body().get("data")).size() < 3) {
                                ((ArrayNode) response.body().get("data")).add(sandbox.json());
                            }
                        }
                    }
                    return response;
                })));
        onPage(
                "VIEW-01",
                "total-of-the-rest",
                ViewAspectFaults::later,
                body -> body.put("total_count", body.get("total_count").asInt() - 1));
        onPage(
                "VIEW-01",
                "total-is-the-page-under-a-template",
                request -> request.parameter("template").isPresent(),
                body -> body.put("total_count", body.get("data").size()));
        onPage(
                "VIEW-01",
                "template-filter-hides-metadata",
                request -> request.parameter("template").isPresent(),
                body -> body.get("data").forEach(entry -> ((ObjectNode) entry).remove("metadata")));
        onPage(
                "VIEW-01",
                "later-pages-lack-expires-at-seconds",
                ViewAspectFaults::later,
                body -> body.get("data")
                        .forEach(entry -> ((ObjectNode) entry)
                                .put("timeout", entry.get("timeout").asInt() + 1)));
        add("VIEW-01", "filter-forgotten-under-two", Interceptors.rewrite("listSandboxes", request -> {
            boolean both = request.parameter("template").isPresent()
                    && request.parameter("metadata").isPresent();
            return both ? Interceptors.withParameter(request, "template", "") : request;
        }));
        onPage(
                "VIEW-01",
                "more-after-a-page-of-one",
                request -> request.parameter("limit").equals(Optional.of("1")),
                body -> {
                    if (!body.get("has_more").asBoolean() && body.get("data").size() == 1) {
                        body.put("has_more", true).put("next_cursor", "AAAA");
                    }
                });
        plant(
                "VIEW-04",
                "killed-counted-under-a-template",
                setup -> setup.add(page(request -> request.parameter("template").isPresent(), (request, response) -> {
                    int killed = (int) setup.parts().sandboxes.running(setup.main()).stream()
                            .count();
                    response.body()
                            .put(
                                    "total_count",
                                    Math.max(
                                            killed,
                                            response.body().get("total_count").asInt()));
                    return response;
                })));
        onPage(
                "VIEW-04",
                "extension-not-listed",
                request -> true,
                body -> body.get("data").forEach(entry -> {
                    if (entry.get("timeout").asInt() == 1800
                            || entry.get("timeout").asInt() == 1801) {
                        ((ObjectNode) entry).put("timeout", 300);
                    }
                }));
    }

    private void fields() {
        add("VIEW-03", "extension-hides-metadata", Mutations.lacks("extendSandboxTimeout", "metadata"));
        add("VIEW-03", "kill-hides-metadata", Mutations.lacks("killSandbox", "metadata"));
        add(
                "VIEW-03",
                "kill-says-it-expires-at-once",
                Mutations.data(
                        "killSandbox",
                        node -> node.put("expires_at", node.path("started_at").asText())));
        add(
                "VIEW-03",
                "extension-moves-the-start",
                Mutations.data("extendSandboxTimeout", node -> node.put("started_at", "2026-02-21T10:00:00Z")));
        add("VIEW-03", "kill-says-timeout-0", Mutations.says("killSandbox", "timeout", 1));
        add("VIEW-05", "template-list-hides-description", Mutations.eachLacks("listTemplates", "description"));
        add("VIEW-05", "template-list-hides-from", Mutations.eachLacks("listTemplates", "from"));
    }

    private void texts() {
        text("TEXT-01", "metadata-trimmed", String::strip);
        text("TEXT-01", "metadata-composed", value -> Normalizer.normalize(value, Normalizer.Form.NFC));
        text("TEXT-01", "metadata-line-ends", value -> value.replace("\r\n", "\n"));
        text(
                "TEXT-01",
                "metadata-cut-at-nul",
                value -> value.contains("\0") ? value.substring(0, value.indexOf('\0')) : value);
        text("TEXT-01", "metadata-html-escaped", value -> value.replace("<", "&lt;"));
        text("TEXT-01", "metadata-without-zero-width", value -> value.replaceAll("[\u200b\u200d\ufeff]", ""));
        text("TEXT-01", "metadata-surrogates-lost", value -> value.replaceAll("[^\\x{0}-\\x{ffff}]", "?"));
        text("TEXT-01", "metadata-one-blank", value -> value.replaceAll(" +", " "));
        text(
                "TEXT-01",
                "metadata-numbers-normalized",
                value -> value.matches("0+\\d+") ? value.replaceFirst("^0+", "") : value);
        entries("TEXT-01", "metadata-proto-lost", (key, value) -> !key.equals("__proto__"), key -> key);
        entries("TEXT-01", "metadata-empty-lost", (key, value) -> !value.isEmpty(), key -> key);
        entries("TEXT-01", "metadata-keys-in-lower-case", (key, value) -> true, key -> key.toLowerCase(Locale.ROOT));
        entries(
                "TEXT-01",
                "metadata-keys-composed",
                (key, value) -> true,
                key -> Normalizer.normalize(key, Normalizer.Form.NFC));
        entries("TEXT-01", "metadata-keys-trimmed", (key, value) -> true, String::strip);
        filter("TEXT-03", "filter-trims", String::strip);
        filter("TEXT-03", "filter-ignores-case", value -> value.toLowerCase(Locale.ROOT));
        filter("TEXT-03", "filter-composes", value -> Normalizer.normalize(value, Normalizer.Form.NFC));
    }

    private void bounds() {
        refuse("TEXT-02", "value-in-utf16", value -> value.length() > 512);
        refuse("TEXT-02", "value-in-bytes", value -> value.getBytes(StandardCharsets.UTF_8).length > 512);
        add("TEXT-02", "key-in-utf16", instead("createSandbox", (request, next) -> {
            for (Map.Entry<String, JsonNode> entry :
                    Interceptors.json(request).path("metadata").properties()) {
                if (entry.getKey().length() > 64) {
                    return Response.error(400, "invalid_request", "metadata: keys have at most 64 characters");
                }
            }
            return next.proceed(request);
        }));
        add(
                "TEXT-02",
                "fifty-are-too-many",
                instead(
                        "createSandbox",
                        (request, next) ->
                                Interceptors.json(request).path("metadata").size() == 50
                                        ? Response.error(400, "invalid_request", "metadata: at most 50 entries")
                                        : next.proceed(request)));
        add(
                "TEXT-02",
                "list-cuts-values",
                Mutations.entries(
                        "listSandboxes",
                        node -> node.path("metadata").properties().forEach(entry -> {
                            if (entry.getValue().asText().length() > 255) {
                                ((ObjectNode) node.get("metadata"))
                                        .put(
                                                entry.getKey(),
                                                entry.getValue().asText().substring(0, 255));
                            }
                        })));
        add("TEXT-04", "a-day-is-too-long", body("createSandbox", body -> {
            if (body.path("timeout").asInt() == 86400) {
                body.put("timeout", 86399);
            }
        }));
        add(
                "TEXT-04",
                "extension-of-a-day-is-refused",
                instead(
                        "extendSandboxTimeout",
                        (request, next) ->
                                Interceptors.json(request).path("timeout").asInt() == 86400
                                        ? Response.error(400, "invalid_request", "timeout: must be at most 86400")
                                        : next.proceed(request)));
        add(
                "TEXT-04",
                "extended-life-is-clamped",
                Mutations.recounts("extendSandboxTimeout", "timeout", timeout -> Math.min(timeout, 86400)));
        add(
                "TEXT-05",
                "idempotency-keys-in-any-case",
                instead(
                        "createSandbox",
                        (request, next) -> next.proceed(request.header("Idempotency-Key")
                                .map(key -> request.withHeader("Idempotency-Key", key.toLowerCase(Locale.ROOT)))
                                .orElse(request))));
        add(
                "TEXT-05",
                "idempotency-keys-decoded",
                instead(
                        "createSandbox",
                        (request, next) -> next.proceed(request.header("Idempotency-Key")
                                .map(key -> request.withHeader(
                                        "Idempotency-Key",
                                        key.replace("%41", "A").replace("\"", "")))
                                .orElse(request))));
    }

    private static boolean later(Request request) {
        return request.parameter("cursor").isPresent();
    }

    private void onPage(String requirement, String name, Predicate<Request> when, Consumer<ObjectNode> change) {
        plant(
                requirement,
                name,
                setup -> setup.add(page(when, (request, response) -> {
                    change.accept(response.body());
                    return response;
                })));
    }

    private static Interceptor page(Predicate<Request> when, BiFunction<Request, Response, Response> how) {
        return instead("listSandboxes", (request, next) -> {
            Response response = next.proceed(request);
            return response.status == 200 && when.test(request) ? how.apply(request, response) : response;
        });
    }

    private void text(String requirement, String name, UnaryOperator<String> how) {
        add(requirement, name, body("createSandbox", body -> {
            if (body.get("metadata") instanceof ObjectNode metadata) {
                List.copyOf(metadata.properties()).forEach(entry -> {
                    if (entry.getValue().isTextual()) {
                        metadata.put(entry.getKey(), how.apply(entry.getValue().asText()));
                    }
                });
            }
        }));
    }

    private void entries(String requirement, String name, BiPredicate<String, String> kept, UnaryOperator<String> key) {
        add(requirement, name, body("createSandbox", body -> {
            if (body.get("metadata") instanceof ObjectNode metadata) {
                ObjectNode other = body.objectNode();
                metadata.properties().forEach(entry -> {
                    if (kept.test(entry.getKey(), entry.getValue().asText("x"))) {
                        other.set(key.apply(entry.getKey()), entry.getValue());
                    }
                });
                body.set("metadata", other);
            }
        }));
    }

    private void filter(String requirement, String name, UnaryOperator<String> how) {
        change(
                requirement,
                name,
                parts -> parts.filter = new SandboxFilter() {
                    @Override
                    protected boolean matches(String value, String asked) {
                        return how.apply(value).equals(how.apply(asked));
                    }
                });
    }

    private void refuse(String requirement, String name, Predicate<String> which) {
        add(requirement, name, instead("createSandbox", (request, next) -> {
            for (JsonNode value : Interceptors.json(request).path("metadata")) {
                if (value.isTextual() && which.test(value.asText())) {
                    return Response.error(400, "invalid_request", "metadata: values have at most 512 characters");
                }
            }
            return next.proceed(request);
        }));
    }
}
