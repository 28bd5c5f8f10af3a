package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Pagination;
import ai.vibengine.client.testing.internal.SandboxFilter;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A second list of faults from the contract alone: repetitions, lists and templates. */
final class LaterUnseenListFaults extends FaultList {

    LaterUnseenListFaults() {
        repetitions();
        lists();
        templates();
    }

    private void repetitions() {
        add("LATER-01", "replay-shows-what-it-is-now", new Interceptor() {
            private final Set<String> keys = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("createSandbox")
                        && response.status == 201
                        && request.header("idempotency-key").isPresent()
                        && !keys.add(request.header("idempotency-key").get())) {
                    String id = response.data().path("sandbox_id").asText();
                    next.server()
                            .parts()
                            .sandboxes
                            .get(id)
                            .ifPresent(now -> response.body().set("data", now.json()));
                }
                return response;
            }
        });
        add("AGAIN-02", "a-refused-body-uses-the-key-up", new Interceptor() {
            private final Map<String, String> refused = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                String key = request.header("idempotency-key").orElse("")
                        + request.header("x-api-key").orElse("");
                String body = new String(request.body(), java.nio.charset.StandardCharsets.UTF_8);
                String before = refused.get(key);
                if (request.header("idempotency-key").isPresent() && before != null && !before.equals(body)) {
                    return Response.error(409, "conflict", "This key was used.");
                }
                Response response = next.proceed(request);
                if (response.status == 400 && request.header("idempotency-key").isPresent()) {
                    refused.put(key, body);
                }
                return response;
            }
        });
        add("AGAIN-01", "a-replay-has-an-id-of-the-first-request", new Interceptor() {
            private final Map<String, String> ids = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                String key = request.header("idempotency-key").orElse("");
                if (response.status == 201 && !key.isEmpty()) {
                    String own = response.headers.getOrDefault("X-Request-Id", "");
                    String first = ids.putIfAbsent(key, own);
                    if (first != null) {
                        response.with("X-Request-Id", first);
                    }
                }
                return response;
            }
        });
        add("AGAIN-04", "body-compared-as-bytes-of-the-first-100", new Interceptor() {
            private final Map<String, ObjectNode> first = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                String key = request.header("x-api-key").orElse("")
                        + request.header("idempotency-key").orElse("");
                if (response.status == 201 && request.header("idempotency-key").isPresent()) {
                    first.put(key, response.body().deepCopy());
                }
                ObjectNode before = first.get(key);
                if (response.status == 409
                        && before != null
                        && !Interceptors.json(request).path("env").isEmpty()) {
                    return new Response(201, before.deepCopy())
                            .with(
                                    "Location",
                                    "/sandboxes/"
                                            + before.at("/data/sandbox_id").asText());
                }
                return response;
            }
        });
        add("AGAIN-03", "keys-of-builds-are-those-of-creates", new Interceptor() {
            private final Map<String, String> used = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                String key = request.header("x-api-key").orElse("")
                        + request.header("idempotency-key").orElse("");
                String operation = next.operation(request);
                if (request.header("idempotency-key").isPresent() && operation.equals("buildTemplate")) {
                    String before = used.putIfAbsent(key, operation);
                    if (before != null && !before.equals(operation)) {
                        return next.proceed(request.withoutHeader("Idempotency-Key"));
                    }
                } else if (request.header("idempotency-key").isPresent()) {
                    used.putIfAbsent(key, operation);
                }
                return next.proceed(request);
            }
        });
    }

    private void lists() {
        change(
                "LIST-04",
                "pages-skip-what-began-in-the-same-second",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected List<Entry> after(List<Entry> sorted, String place, String scope) {
                        long last = Long.parseLong(place.substring(0, place.indexOf(' ')));
                        return scope.startsWith("sandboxes")
                                ? sorted.stream()
                                        .filter(entry -> entry.sortKey() < last)
                                        .toList()
                                : super.after(sorted, place, scope);
                    }
                });
        change(
                "LIST-09",
                "pages-go-on-by-numbers",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected String place(List<Entry> sorted, Entry entry) {
                        return (sorted.indexOf(entry) + 1) + " n";
                    }

                    @Override
                    protected List<Entry> after(List<Entry> sorted, String place, String scope) {
                        int at = Integer.parseInt(place.substring(0, place.indexOf(' ')));
                        return sorted.subList(Math.min(at, sorted.size()), sorted.size());
                    }
                });
        change(
                "PAGE-02",
                "same-second-in-the-order-of-creation",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected Comparator<Entry> order(String scope) {
                        return scope.startsWith("templates")
                                ? Comparator.comparingLong(Entry::sortKey)
                                        .reversed()
                                        .thenComparing(Entry::id, Comparator.reverseOrder())
                                : super.order(scope);
                    }
                });
        change(
                "FILTER-03",
                "keys-of-metadata-in-any-case",
                parts -> parts.filter = new SandboxFilter() {
                    @Override
                    protected boolean matchesMetadata(
                            com.fasterxml.jackson.databind.JsonNode metadata, Map<String, String> entries) {
                        ObjectNode lower = JsonNodeFactory.instance.objectNode();
                        metadata.properties()
                                .forEach(entry -> lower.set(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
                        return entries.entrySet().stream()
                                .allMatch(entry -> lower.path(entry.getKey().toLowerCase(Locale.ROOT))
                                        .asText("\0")
                                        .equals(entry.getValue()));
                    }
                });
        add(
                "FILTER-02",
                "the-last-pair-counts",
                parameter("listSandboxes", "metadata", filter -> filter.substring(filter.lastIndexOf('&') + 1)));
        add("LIST-11", "a-cursor-can-be-used-once", new Interceptor() {
            private final Set<String> used = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                String cursor = request.parameter("cursor").orElse("");
                return response.status == 200 && !cursor.isEmpty() && !used.add(cursor + request.path())
                        ? Response.error(400, "invalid_request", "cursor: was used")
                        : response;
            }
        });
        List<String> lists =
                List.of("listSandboxes", "listTemplates", "listTemplateLogs", "listCommands", "listDirectory");
        for (String operation : lists) {
            String requirement = "PAGE-0" + (lists.indexOf(operation) + 1);
            add(requirement, "later-pages-of-" + operation + "-have-no-total", instead(operation, (request, next) -> {
                Response response = next.proceed(request);
                if (response.status == 200 && request.parameter("cursor").isPresent()) {
                    response.body()
                            .put("total_count", response.body().get("data").size());
                }
                return response;
            }));
            add(requirement, "last-page-of-" + operation + "-backwards", instead(operation, (request, next) -> {
                Response response = next.proceed(request);
                if (response.status == 200
                        && request.parameter("cursor").isPresent()
                        && !response.body().path("has_more").asBoolean()) {
                    List<com.fasterxml.jackson.databind.JsonNode> all = new ArrayList<>();
                    response.body().get("data").forEach(all::add);
                    Collections.reverse(all);
                    response.body().putArray("data").addAll(all);
                }
                return response;
            }));
        }
        plant(
                "PAGE-02",
                "templates-of-all-on-later-pages",
                setup -> setup.add(instead("listTemplates", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 200 && request.parameter("cursor").isPresent()) {
                        Account own = setup.owner(request.header("x-api-key").orElse(""));
                        next.server().parts().templates.all().stream()
                                .filter(template -> template.account() != null && template.account() != own)
                                .limit(1)
                                .forEach(template -> response.body()
                                        .withArray("data")
                                        .add(template.json(template.status(
                                                next.server().parts().clock.instant()))));
                    }
                    return response;
                })));
    }

    private void templates() {
        add("MODEL-05", "descriptions-are-trimmed", body("buildTemplate", body -> {
            if (body.path("description").isTextual()) {
                body.put("description", body.path("description").asText().strip());
            }
        }));
        plant(
                "TPL-22",
                "ids-are-taken-by-any-account",
                setup -> setup.add(instead("buildTemplate", (request, next) -> {
                    String id = Interceptors.json(request).path("template_id").asText();
                    Account own = setup.owner(request.header("x-api-key").orElse(""));
                    boolean taken = next.server().parts().templates.all().stream()
                            .anyMatch(template -> template.account() != null
                                    && template.account() != own
                                    && template.id().equals(id));
                    return taken ? Response.error(409, "conflict", "There is one.") : next.proceed(request);
                })));
        add("TPL-11", "lists-have-no-error", entries("listTemplates", entry -> entry.remove("error")));
        add("MODEL-05", "deleted-is-shown-as-deleted", data("deleteTemplate", node -> node.put("status", "failed")));
        add("TPL-16", "in-use-cannot-be-deleted", instead("deleteTemplate", (request, next) -> {
            String id = request.path().substring(request.path().lastIndexOf('/') + 1);
            boolean used = next.server().parts().templates.all().stream()
                    .filter(template -> template.id().equals(id))
                    .flatMap(template -> Optional.ofNullable(template.account()).stream())
                    .flatMap(account -> next.server().parts().sandboxes.running(account).stream())
                    .anyMatch(sandbox -> sandbox.template().equals(id));
            return used ? Response.error(409, "conflict", "It is in use.") : next.proceed(request);
        }));
        add(
                "MODEL-05",
                "wait-counts-when-it-comes-first",
                (request, next) -> next.proceed(
                        request.header("prefer").orElse("").startsWith("wait")
                                ? request
                                : request.withoutHeader("Prefer")));
        add(
                "MODEL-05",
                "waits-whatever-the-case-is-not-heard",
                (request, next) -> next.proceed(
                        request.header("prefer").orElse("").matches(".*[Ww]ait ?= ?\\d+ *;.*")
                                ? request.withoutHeader("Prefer")
                                : request));
        add(
                "PAGE-03",
                "lines-of-logs-are-trimmed",
                entries(
                        "listTemplateLogs",
                        entry -> entry.put("text", entry.path("text").asText().strip())));
        add("LATER-02", "logs-begin-at-zero", entries("listTemplateLogs", entry -> {
            if (entry.path("stream").asText().equals("system")) {
                entry.put("step", Math.max(0, entry.path("step").asInt() - 1));
            }
        }));
        add("TPL-30", "a-new-build-keeps-the-error-of-the-first", new Interceptor() {
            private final Map<String, String> errors = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                String before = errors.get(request.path());
                if (next.operation(request).equals("getTemplate")
                        && response.status == 200
                        && response.data().path("status").asText().equals("ready")
                        && before != null) {
                    response.data().put("status", "failed").put("error", before);
                }
                if (next.operation(request).equals("getTemplate")
                        && response.status == 200
                        && response.data().has("error")) {
                    errors.put(request.path(), response.data().path("error").asText());
                }
                return response;
            }
        });
    }
}
