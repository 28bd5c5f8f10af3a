package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.eachLacks;
import static ai.vibengine.conformance.reference.Mutations.eachSays;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.status;
import static ai.vibengine.conformance.reference.Mutations.turns;
import static ai.vibengine.conformance.reference.Mutations.when;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FakeTemplate;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Faults of templates and their builds. */
final class TemplateFaults extends FaultList {

    TemplateFaults() {
        answers();
        templates();
        starts();
        builds();
        deletions();
    }

    private void answers() {
        add("TPL-01", "no-location-of-templates", when(r -> r.status == 202, r -> r.headers.remove("Location")));
        add("TPL-01", "build-is-201", status("buildTemplate", 202, 201));
        add("TPL-16", "template-delete-is-202", status("deleteTemplate", 200, 202));
        add("ERR-06", "unknown-template-is-deleted", (request, operation, reply) -> {
            if (operation.equals("deleteTemplate") && reply.status == 404) {
                reply.status = 200;
                reply.body = Response.of(200, reply.body().objectNode().put("template_id", "x")).body;
            }
        });
        add("TPL-27", "absent-template-is-400", turns("getTemplate", 404, 400, "invalid_request"));
        add("TPL-27", "log-of-no-template-is-empty", (request, operation, reply) -> {
            if (operation.equals("listTemplateLogs") && reply.status == 404) {
                reply.status = 200;
                reply.body = reply.body().objectNode().put("has_more", false).put("total_count", 0);
                reply.body().putArray("data");
            }
        });
        add("TPL-26", "odd-preferences-are-400", (request, operation, reply) -> {
            if (request.header("prefer").orElse("").contains("wait=x")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("TPL-28", "custom-templates-find-nothing", (request, operation, reply) -> {
            if (request.query().matches("template=(?!base|python).*") && reply.status == 200) {
                reply.body().put("total_count", 0).putArray("data");
            }
        });
    }

    private void templates() {
        add("SCHEMA-listTemplates", "template-type-unknown", eachSays("listTemplates", "type", "system"));
        add("SCHEMA-listTemplates", "template-without-created-at", eachLacks("listTemplates", "created_at"));
        add("SCHEMA-buildTemplate", "build-without-type", lacks("buildTemplate", "type"));
        add("TPL-01", "build-queued", says("buildTemplate", "status", "queued"));
        add("SCHEMA-getTemplate", "get-template-without-status", lacks("getTemplate", "status"));
        add("TPL-23", "get-template-differs", says("getTemplate", "description", "Another"));
        add("SCHEMA-deleteTemplate", "deleted-template-without-type", lacks("deleteTemplate", "type"));
        add("TPL-16", "deleted-template-is-another", says("deleteTemplate", "template_id", "another"));
        add("SCHEMA-listTemplateLogs", "log-without-step", eachLacks("listTemplateLogs", "step"));
        add("SCHEMA-listTemplateLogs", "log-stream-unknown", eachSays("listTemplateLogs", "stream", "out"));
        add("TPL-24", "log-of-step-zero", eachSays("listTemplateLogs", "step", 0));
        add("TPL-24", "log-lines-all-one", eachSays("listTemplateLogs", "line", 1));
        add("TPL-03", "description-is-lost", eachLacks("listTemplates", "description"));
        add("TPL-15", "parent-is-lost", entries("listTemplates", node -> {
            if (node.has("from")) {
                node.put("from", "base");
            }
        }));
        add("TPL-03", "custom-is-built-in", eachSays("listTemplates", "type", "built_in"));
        add("TPL-25", "preference-not-acknowledged", when(r -> true, r -> r.headers.remove("Preference-Applied")));
    }

    private void starts() {
        ready("TPL-09", "any-template", (store, account, field, id) -> true);
        ready("TPL-08", "any-parent", (store, account, field, id) -> field.equals("from"));
        ready(
                "TPL-05",
                "unready-parents",
                (store, account, field, id) -> field.equals("from") && store.has(account, id, ""));
        ready("TPL-04", "unready-starts", (store, account, field, id) -> store.has(account, id, ""));
        ready("TPL-12", "failed-starts", (store, account, field, id) -> store.has(account, id, "failed"));
        ready("TPL-20", "foreign-template-starts", (store, account, field, id) -> store.has(null, id, ""));
        change(
                "TPL-19",
                "templates-of-all",
                parts -> parts.templates = new FaultyTemplates(parts) {
                    @Override
                    protected List<FakeTemplate> visible(Account account) {
                        return all();
                    }
                });
    }

    /** What can be started from, beside what is ready. */
    private interface Ready {
        boolean test(FaultyTemplates store, Account account, String field, String id);
    }

    private void ready(String requirement, String name, Ready ready) {
        change(
                requirement,
                name,
                parts -> parts.templates = new FaultyTemplates(parts) {
                    @Override
                    public synchronized FakeTemplate findReady(Account account, String field, String id) {
                        return ready.test(this, account, field, id)
                                ? all().stream()
                                        .filter(template -> template.id().equals(id))
                                        .findFirst()
                                        .orElse(all().get(0))
                                : super.findReady(account, field, id);
                    }
                });
    }

    private void builds() {
        showing("TPL-02", "build-never-ends", (type, status) -> type.equals("custom") ? "building" : status);
        showing("TPL-10", "failing-build-is-ready", (type, status) -> status.equals("failed") ? "ready" : status);
        add("TPL-01", "build-ready-at-once", says("buildTemplate", "status", "ready"));
        showing("TPL-11", "failed-without-error", (type, status) -> status);
        plant(
                "TPL-06",
                "template-twice",
                setup -> setup.add(onStatus("buildTemplate", 409, (request, next) -> {
                    String id = Interceptors.json(request).path("template_id").asText();
                    next.server()
                            .perform(
                                    new Request("DELETE", "/templates/" + id, "", Map.of(), new byte[0], ""),
                                    setup.main());
                    return next.proceed(request);
                })));
        add("TPL-07", "built-in-replaced", onStatus("buildTemplate", 409, (request, next) -> {
            String id = Interceptors.json(request).path("template_id").asText();
            Response response = next.proceed(request);
            if (id.equals("base") || id.equals("python-data")) {
                response.status = 202;
            }
            return response;
        }));
        add("TPL-22", "slug-of-all", instead("buildTemplate", (request, next) -> {
            String id = Interceptors.json(request).path("template_id").asText();
            if (next.server().parts().templates.all().stream()
                    .anyMatch(template -> template.id().equals(id))) {
                throw new ApiErrorException(ErrorCode.CONFLICT, "There is such a template already.");
            }
            return next.proceed(request);
        }));
        plant("CONC-09", "builds-one-less", setup -> setup.moreBuilds = -1);
        add("CONC-09", "builds-under-the-other-code", (request, operation, reply) -> {
            if (operation.equals("buildTemplate") && reply.status == 429) {
                reply.error().put("code", "rate_limited");
            }
        });
        add("CONC-09", "builds-without-retry", (request, operation, reply) -> {
            if (operation.equals("buildTemplate") && reply.status == 429) {
                reply.headers.remove("Retry-After");
            }
        });
        add("TPL-25", "prefer-ignored", rewrite("", request -> request.withoutHeader("Prefer")));
    }

    /** Shows another status. */
    private interface Status {
        String of(String type, String status);
    }

    private void showing(String requirement, String name, Status status) {
        add(requirement, name, (request, operation, reply) -> {
            if (operation.endsWith("Template") && reply.status < 300) {
                show(reply.data(), status);
            } else if (operation.equals("listTemplates") && reply.status == 200) {
                reply.body().path("data").forEach(node -> show((ObjectNode) node, status));
            }
        });
    }

    private static void show(ObjectNode node, Status status) {
        node.put(
                "status",
                status.of(node.path("type").asText(), node.path("status").asText()));
        node.remove("error");
    }

    private void deletions() {
        add("TPL-17", "template-stays", rewrite("deleteTemplate", request -> request.withMethod("GET")));
        plant("TPL-13", "slug-never-free", setup -> {
            Set<String> gone = ConcurrentHashMap.newKeySet();
            setup.add((request, next) -> {
                String operation = next.operation(request);
                if (operation.equals("buildTemplate")
                        && gone.contains(
                                Interceptors.json(request).path("template_id").asText())) {
                    throw new ApiErrorException(ErrorCode.CONFLICT, "There is such a template already.");
                }
                if (operation.equals("deleteTemplate")) {
                    gone.add(request.path().substring("/templates/".length()));
                }
                return next.proceed(request);
            });
        });
        add("TPL-18", "template-takes-its-sandboxes", instead("deleteTemplate", (request, next) -> {
            String id = request.path().substring("/templates/".length());
            Parts parts = next.server().parts();
            parts.templates.all().stream()
                    .map(FakeTemplate::account)
                    .filter(Objects::nonNull)
                    .distinct()
                    .flatMap(account -> parts.sandboxes.running(account).stream())
                    .filter(sandbox -> sandbox.template().equals(id))
                    .forEach(
                            sandbox -> sandbox.terminate(new FakeSandbox.Termination("killed", parts.clock.instant())));
            return next.proceed(request);
        }));
        add("TPL-21", "foreign-template-deleted", onStatus("deleteTemplate", 404, (request, next) -> {
            String id = request.path().substring("/templates/".length());
            for (FakeTemplate template : next.server().parts().templates.all()) {
                if (template.id().equals(id) && template.account() != null) {
                    return next.server().perform(request, template.account());
                }
            }
            return next.proceed(request);
        }));
    }
}
