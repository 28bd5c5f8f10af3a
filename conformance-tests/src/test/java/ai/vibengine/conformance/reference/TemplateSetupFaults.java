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
        images();
        startCommands();
    }

    private void startCommands() {
        add("START-01", "start-command-is-lost", eachLacks("listTemplates", "start_command"));
        add("START-01", "ready-command-stays-with-another-start-command", entries("listTemplates", node -> {
            if (node.has("start_command") && !node.has("ready_command")) {
                node.put("ready_command", "test -e greeting");
            }
        }));
        add("START-02", "ready-command-alone-is-ignored", body("buildTemplate", body -> {
            if (!body.has("start_command")) {
                body.remove("ready_command");
            }
        }));
        change(
                "START-03",
                "start-command-is-not-listed",
                parts -> parts.kept = run -> run.isBackground() && !run.isStartCommand());
        add("START-03", "start-command-has-a-timeout", entries("listCommands", node -> {
            if (!node.has("timeout")) {
                node.put("timeout", 60);
            }
        }));
        add("START-04", "start-command-has-no-variables-of-the-sandbox", body("createSandbox", body -> {
            if (!body.path("template").asText().equals("base")) {
                body.remove("env");
            }
        }));
        add("START-05", "start-command-exits-with-zero", data("getCommand", node -> {
            if (!node.has("timeout") && node.has("exit_code")) {
                node.put("exit_code", 0);
            }
        }));
        add("START-06", "start-command-is-activity", body("createSandbox", body -> {
            if (!body.path("template").asText().equals("base")) {
                body.remove("idle_timeout");
            }
        }));
    }

    private void images() {
        add("IMAGE-01", "images-come-from-anywhere", body("buildTemplate", body -> {
            if (body.path("image").asText().startsWith("registry.invalid/") && !body.has("from")) {
                body.put("image", "tools:1");
            }
        }));
        add("IMAGE-02", "parent-beside-an-image-is-ignored", body("buildTemplate", body -> {
            if (body.has("image")) {
                body.remove("from");
            }
        }));
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
