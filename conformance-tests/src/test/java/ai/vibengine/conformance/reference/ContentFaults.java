package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;

import java.util.Map;

/** Faults of templates, commands and files that no single check looked for when they were planted, from the contract alone. */
final class ContentFaults extends FaultList {

    ContentFaults() {
        templates();
        commands();
        files();
    }

    private void templates() {
        add("MODEL-05", "error-does-not-say-what-failed", data("getTemplate", node -> {
            if (node.has("error")) {
                node.put("error", "The build failed.");
            }
        }));
        add("MODEL-05", "errors-in-logs-are-output", entries("listTemplateLogs", node -> {
            if (node.path("stream").asText().equals("stderr")) {
                node.put("stream", "stdout");
            }
        }));
    }

    private void commands() {
        add(
                "MODEL-06",
                "wait-of-61-is-one-of-60",
                rewrite(
                        "",
                        request -> request.header("prefer").orElse("").equals("wait=61")
                                ? request.withHeader("Prefer", "wait=60")
                                : request));
        add("MODEL-06", "template-env-does-not-reach-commands", instead("runCommand", (request, next) -> {
            sandbox(request, next).ifPresent(sandbox -> sandbox.environment(Map.of()));
            return next.proceed(request);
        }));
        for (String field : new String[] {"env", "cwd"}) {
            add("MODEL-06", field + "-only-in-the-foreground", body("runCommand", body -> {
                if (body.path("background").asBoolean()) {
                    body.remove(field);
                }
            }));
        }
    }

    private void files() {
        add("MODEL-07", "percent-in-a-path-is-decoded-again", parameter("", "path", path -> path.replace("%41", "A")));
    }
}
