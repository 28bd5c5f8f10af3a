package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.unasked;
import static ai.vibengine.conformance.reference.Interceptors.unlessAsked;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.eachLacks;
import static ai.vibengine.conformance.reference.Mutations.entries;

/** Faults of what templates give their sandboxes beside files. */
final class TemplateSetupFaults extends FaultList {

    TemplateSetupFaults() {
        workdirs();
    }

    private void workdirs() {
        add("WORK-01", "workdir-is-lost", eachLacks("listTemplates", "workdir"));
        add("WORK-01", "workdir-is-not-inherited", entries("listTemplates", node -> {
            if (!node.path("from").asText("base").equals("base")) {
                node.remove("workdir");
            }
        }));
        add("WORK-01", "workdir-of-the-parent-goes-before", entries("listTemplates", node -> {
            if (node.path("workdir").asText().equals("/srv/another")) {
                node.put("workdir", "/srv/conformance");
            }
        }));
        add("WORK-02", "workdir-is-shown-only", unlessAsked("runCommand", "cwd", "/home/user"));
        add("WORK-03", "workdir-goes-over-cwd", unasked("runCommand", "cwd"));
        add("WORK-03", "relative-cwd-begins-at-home", body("runCommand", body -> {
            String cwd = body.path("cwd").asText("/");
            if (!cwd.startsWith("/")) {
                body.put("cwd", "/home/user/" + cwd);
            }
        }));
        add("WORK-04", "home-is-shown-as-workdir", data("buildTemplate", node -> {
            if (!node.has("workdir")) {
                node.put("workdir", "/home/user");
            }
        }));
    }
}
