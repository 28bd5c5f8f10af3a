package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.entries;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Pagination;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.SandboxFilter;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Faults of templates, lists and memory that were planted from the contract alone, before any check looked for them. */
final class UnseenStateFaults extends FaultList {

    UnseenStateFaults() {
        templates();
        builds();
        lists();
    }

    private void templates() {
        add("LATER-02", "logs-of-the-deleted-can-be-read", new Interceptor() {
            private final Map<String, Response> logs = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (!next.operation(request).equals("listTemplateLogs")) {
                    return response;
                }
                String key = request.path() + request.header("x-api-key").orElse("");
                if (response.status == 200) {
                    logs.put(key, response.copy());
                }
                return response.status == 404 && logs.containsKey(key)
                        ? logs.get(key).copy()
                        : response;
            }
        });
        plant(
                "MODEL-05",
                "id-of-a-failed-one-is-free",
                setup -> setup.add(onStatus("buildTemplate", 409, (request, next) -> {
                    String id = Interceptors.json(request).path("template_id").asText();
                    Account account = setup.owner(request.header("x-api-key").orElse(""));
                    Parts parts = next.server().parts();
                    boolean failed = parts.templates.all().stream()
                            .anyMatch(template -> template.account() == account
                                    && template.id().equals(id)
                                    && template.status(parts.clock.instant()).equals("failed"));
                    if (failed) {
                        next.server()
                                .perform(
                                        new Request("DELETE", "/templates/" + id, "", Map.of(), new byte[0], ""),
                                        account);
                        return next.proceed(request);
                    }
                    return next.proceed(request);
                })));
        add(
                "MODEL-05",
                "template-ids-in-any-case",
                rewrite(
                        "getTemplate",
                        request -> request.withPath(request.path().toLowerCase(Locale.ROOT))));
        add("TPL-03", "from-is-absent-when-not-given", new Interceptor() {
            private final Set<String> without = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                if (next.operation(request).equals("buildTemplate")
                        && !Interceptors.json(request).has("from")) {
                    without.add(Interceptors.json(request).path("template_id").asText());
                }
                Response response = next.proceed(request);
                if (request.path().startsWith("/templates") && response.status < 300 && response.body != null) {
                    response.body().findParents("from").stream()
                            .filter(node ->
                                    without.contains(node.path("template_id").asText()))
                            .forEach(node -> ((ObjectNode) node).remove("from"));
                }
                return response;
            }
        });
        add("TPL-12", "sandbox-of-a-failed-template-is-404", instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            String id = Interceptors.json(request).path("template").asText();
            Parts parts = next.server().parts();
            boolean failed = parts.templates.all().stream()
                    .anyMatch(template -> template.id().equals(id)
                            && template.status(parts.clock.instant()).equals("failed"));
            return response.status == 400 && failed
                    ? Response.error(404, "not_found", "template: it failed")
                    : response;
        }));
        plant(
                "TPL-18",
                "deleting-a-template-kills-its-sandboxes",
                setup -> setup.add(instead("deleteTemplate", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 200) {
                        String id = response.data().path("template_id").asText();
                        Account account =
                                setup.owner(request.header("x-api-key").orElse(""));
                        for (FakeSandbox sandbox :
                                next.server().parts().sandboxes.running(account)) {
                            if (sandbox.template().equals(id)) {
                                sandbox.terminate(new FakeSandbox.Termination(
                                        "failed", next.server().parts().clock.instant()));
                            }
                        }
                    }
                    return response;
                })));
        plant(
                "TPL-29",
                "env-of-the-parent-is-lost",
                setup -> setup.add(instead("buildTemplate", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 202) {
                        String id =
                                Interceptors.json(request).path("template_id").asText();
                        Set<String> own = new java.util.HashSet<>();
                        Interceptors.json(request).path("env").fieldNames().forEachRemaining(own::add);
                        next.server().parts().templates.all().stream()
                                .filter(template -> template.id().equals(id))
                                .forEach(template ->
                                        template.environment().keySet().retainAll(own));
                    }
                    return response;
                })));
    }

    private void builds() {
        add("TPL-25", "builds-do-not-say-that-they-waited", (request, operation, reply) -> {
            if (operation.equals("buildTemplate")) {
                reply.headers.remove("Preference-Applied");
            }
        });
        add("TPL-24", "log-lines-counted-by-step", entries("listTemplateLogs", new java.util.function.Consumer<>() {
            private int step;
            private int line;

            @Override
            public void accept(ObjectNode node) {
                line = node.path("step").asInt() == step ? line + 1 : 1;
                step = node.path("step").asInt();
                node.put("line", line);
            }
        }));
        add("MODEL-01", "built-in-ids-are-free", onStatus("buildTemplate", 409, (request, next) -> {
            String id = Interceptors.json(request).path("template_id").asText();
            return id.matches("base|python-data")
                    ? next.proceed(request.withBody(
                            request.body().length == 0
                                    ? request.body()
                                    : Interceptors.json(request)
                                            .deepCopy()
                                            .toString()
                                            .replace(
                                                    "\"template_id\":\"" + id + "\"",
                                                    "\"template_id\":\"" + id + "-own\"")
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    : next.proceed(request);
        }));
    }

    private void lists() {
        add(
                "FILTER-04",
                "ampersands-in-values-end-them",
                parameter("listSandboxes", "metadata", filter -> filter.replaceAll("%26[^&]*", "")));
        add(
                "FILTER-04",
                "plus-in-a-filter-is-a-blank",
                parameter("listSandboxes", "metadata", filter -> filter.replace('+', ' ')));
        change(
                "FILTER-03",
                "values-begin-as-asked",
                parts -> parts.filter = new SandboxFilter() {
                    @Override
                    protected boolean matches(String value, String asked) {
                        return value.startsWith(asked);
                    }
                });
        plant(
                "VIEW-01",
                "total-of-later-pages-knows-no-filter",
                setup -> setup.add(instead("listSandboxes", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 200 && request.parameter("cursor").isPresent()) {
                        Account account =
                                setup.owner(request.header("x-api-key").orElse(""));
                        response.body()
                                .put(
                                        "total_count",
                                        next.server()
                                                .parts()
                                                .sandboxes
                                                .running(account)
                                                .size());
                    }
                    return response;
                })));
        change(
                "TENANT-08",
                "cursors-of-any-account",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected String mark(Account account, String scope) {
                        return scope;
                    }
                });
        change(
                "LIST-10",
                "cursors-of-any-filter",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected String mark(Account account, String scope) {
                        return account.name() + " " + scope.split(" ", -1)[0];
                    }
                });
        change(
                "CLOCK-03",
                "expired-are-listed-a-second-more",
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    protected List<FakeSandbox> listed(Account account) {
                        List<FakeSandbox> shown = new ArrayList<>(running(account));
                        all().stream()
                                .filter(sandbox -> sandbox.account() == account && !runs(sandbox))
                                .filter(sandbox -> sandbox.termination()
                                        .orElseThrow()
                                        .reason()
                                        .equals("expired"))
                                .filter(sandbox -> sandbox.end()
                                        .plus(Duration.ofSeconds(1))
                                        .isAfter(now()))
                                .forEach(shown::add);
                        return shown;
                    }
                });
        add(
                "FILTER-06",
                "template-filter-ends-the-other",
                rewrite(
                        "listSandboxes",
                        request -> request.parameter("template").isPresent()
                                ? Interceptors.withParameter(request, "metadata", "")
                                : request));
        change(
                "EXTEND-01",
                "age-rounded-down",
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    public synchronized FakeSandbox extend(Account account, String id, long seconds) {
                        FakeSandbox sandbox = find(account, id);
                        long age = Duration.between(sandbox.startedAt(), now()).toSeconds();
                        sandbox.timeout(Math.max(sandbox.timeout(), age + seconds));
                        return sandbox;
                    }
                });
        add("VIEW-04", "lists-know-no-extension", new Interceptor() {
            private final Map<String, ObjectNode> created = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("createSandbox") && response.status == 201) {
                    created.putIfAbsent(
                            response.data().path("sandbox_id").asText(),
                            response.data().deepCopy());
                }
                if (next.operation(request).equals("listSandboxes") && response.status == 200) {
                    response.body().get("data").forEach(entry -> {
                        ObjectNode old = created.get(entry.path("sandbox_id").asText());
                        if (old != null) {
                            ((ObjectNode) entry).set("timeout", old.get("timeout"));
                            ((ObjectNode) entry).set("expires_at", old.get("expires_at"));
                        }
                    });
                }
                return response;
            }
        });
        add(
                "VALID-listSandboxes.template.maxLength",
                "filter-of-no-such-template-is-400",
                instead("listSandboxes", (request, next) -> {
                    String id = request.parameter("template").orElse("base");
                    boolean known = next.server().parts().templates.all().stream()
                            .anyMatch(template -> template.id().equals(id));
                    return known
                            ? next.proceed(request)
                            : Response.error(400, "invalid_request", "template: there is no template " + id);
                }));
        change(
                "MODEL-03",
                "an-empty-value-is-any",
                parts -> parts.filter = new SandboxFilter() {
                    @Override
                    protected boolean matches(String value, String asked) {
                        return asked.isEmpty() || super.matches(value, asked);
                    }
                });
    }
}
