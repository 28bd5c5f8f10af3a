package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.status;
import static ai.vibengine.conformance.reference.Mutations.when;

import ai.vibengine.conformance.reference.Fault.Mutation;
import java.util.ArrayList;
import java.util.List;

/** Faults in what is answered about templates. */
final class TemplateFaults {
    private final List<Fault> faults = new ArrayList<>();

    static List<Fault> all() {
        TemplateFaults all = new TemplateFaults();
        all.answers();
        all.templates();
        return List.copyOf(all.faults);
    }

    private void answers() {
        add("no-location-of-templates", "TPL-01", when(r -> r.status == 202, r -> r.headers.remove("Location")));
        add("build-is-201", "TPL-01", status("buildTemplate", 202, 201));
        add("template-delete-is-202", "TPL-16", status("deleteTemplate", 200, 202));
        add("unknown-template-is-deleted", "ERR-06", (request, operation, reply) -> {
            if (operation.equals("deleteTemplate") && reply.status == 404) {
                reply.status = 200;
                reply.body = Reply.of(200, reply.body().objectNode().put("template_id", "x")).body;
            }
        });
        add("absent-template-is-400", "TPL-27", (request, operation, reply) -> {
            if (operation.equals("getTemplate") && reply.status == 404) {
                become(reply, 400, "invalid_request");
            }
        });
        add("log-of-no-template-is-empty", "TPL-27", (request, operation, reply) -> {
            if (operation.equals("listTemplateLogs") && reply.status == 404) {
                reply.status = 200;
                reply.body = reply.body().objectNode().put("has_more", false).put("total_count", 0);
                reply.body().putArray("data");
            }
        });
        add("odd-preferences-are-400", "TPL-26", (request, operation, reply) -> {
            if (request.header("prefer").orElse("").contains("wait=x")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("custom-templates-find-nothing", "TPL-28", (request, operation, reply) -> {
            if (request.query().matches("template=(?!base|python).*") && reply.status == 200) {
                reply.body().put("total_count", 0).putArray("data");
            }
        });
    }

    private void templates() {
        add(
                "template-type-unknown",
                "SCHEMA-listTemplates",
                entries("listTemplates", node -> node.put("type", "system")));
        add(
                "template-without-created-at",
                "SCHEMA-listTemplates",
                entries("listTemplates", node -> node.remove("created_at")));
        add("build-without-type", "SCHEMA-buildTemplate", data("buildTemplate", node -> node.remove("type")));
        add("build-queued", "TPL-01", data("buildTemplate", node -> node.put("status", "queued")));
        add("get-template-without-status", "SCHEMA-getTemplate", data("getTemplate", node -> node.remove("status")));
        add("get-template-differs", "TPL-23", data("getTemplate", node -> node.put("description", "Another")));
        add(
                "deleted-template-without-type",
                "SCHEMA-deleteTemplate",
                data("deleteTemplate", node -> node.remove("type")));
        add(
                "deleted-template-is-another",
                "TPL-16",
                data("deleteTemplate", node -> node.put("template_id", "another")));
        add("log-without-step", "SCHEMA-listTemplateLogs", entries("listTemplateLogs", node -> node.remove("step")));
        add(
                "log-stream-unknown",
                "SCHEMA-listTemplateLogs",
                entries("listTemplateLogs", node -> node.put("stream", "out")));
        add("log-of-step-zero", "TPL-24", entries("listTemplateLogs", node -> node.put("step", 0)));
        add("log-lines-all-one", "TPL-24", entries("listTemplateLogs", node -> node.put("line", 1)));
        add("description-is-lost", "TPL-03", entries("listTemplates", node -> node.remove("description")));
        add("parent-is-lost", "TPL-15", entries("listTemplates", node -> {
            if (node.has("from")) {
                node.put("from", "base");
            }
        }));
        add("custom-is-built-in", "TPL-03", entries("listTemplates", node -> node.put("type", "built_in")));
        add("preference-not-acknowledged", "TPL-25", when(r -> true, r -> r.headers.remove("Preference-Applied")));
    }

    private void add(String name, String requirement, Mutation mutation) {
        faults.add(Fault.of(name, requirement, mutation));
    }
}
