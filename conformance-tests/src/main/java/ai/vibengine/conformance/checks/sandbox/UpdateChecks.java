package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Changes to sandboxes by merge patches. */
public final class UpdateChecks {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final SharedSandbox shared;

    public UpdateChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        add(
                catalogue,
                "UPD-01",
                "A patch sets and removes the entries that it names, and keeps the others.",
                context -> {
                    JsonNode sandbox = context.sandbox(context.body(Map.of("kept", "1", "set", "2", "gone", "3")));
                    ObjectNode expected = sandbox.path("metadata").deepCopy();
                    expected.put("set", "4").put("new", "☃").remove("gone");
                    String patch = "{\"metadata\":{\"set\":\"4\",\"new\":\"☃\",\"gone\":null,\"absent\":null}}";
                    Exchange updated = patch(context, CheckContext.path(sandbox), patch);
                    Expect.status(updated, 200);
                    ExpectSame.value("metadata", expected, updated.data().path("metadata"), updated);
                    Exchange shown = context.show(sandbox);
                    ExpectSame.value("metadata", expected, shown.data().path("metadata"), shown);
                    context.kill(sandbox);
                });
        add(catalogue, "UPD-02", "null in place of the metadata removes them.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange updated = patch(context, CheckContext.path(sandbox), "{\"metadata\":null}");
            Expect.status(updated, 200);
            Expect.that(!updated.data().has("metadata"), "no metadata", Expect.shown(updated), updated);
            context.kill(sandbox);
        });
        add(catalogue, "UPD-03", "A patch that names nothing changes nothing.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange updated = patch(context, CheckContext.path(sandbox), "{}");
            Expect.status(updated, 200);
            ExpectSame.sandbox(context, sandbox, updated.data(), updated);
            context.kill(sandbox);
        });
        add(catalogue, "UPD-04", "A sandbox that is not there cannot be changed: 404.", context -> {
            Expect.notFound(patch(context, "/sandboxes/" + OperationPaths.ABSENT_SANDBOX, "{}"));
            Expect.notFound(patch(context, shared.killed(context), "{\"metadata\":{\"a\":\"b\"}}"));
        });
        add(
                catalogue,
                "UPD-05",
                "The bounds of metadata hold for the result; else 400, and nothing is changed.",
                context -> {
                    JsonNode sandbox = context.sandbox();
                    int most = context.contract()
                            .at("/components/schemas/Metadata/maxProperties")
                            .asInt();
                    ObjectNode patch = JsonNodeFactory.instance.objectNode();
                    // One is there already.
                    for (int i = 0; i < most; i++) {
                        patch.withObjectProperty("metadata").put("k" + i, "v");
                    }
                    Expect.invalidRequest(patch(context, CheckContext.path(sandbox), patch.toString()));
                    ExpectSame.sandbox(context, sandbox, context.show(sandbox).data(), context.show(sandbox));
                    context.kill(sandbox);
                });
        add(
                catalogue,
                "UPD-06",
                "A patch is " + MERGE_PATCH + "; application/json is 415, and Accept-Patch names the other.",
                context -> {
                    Request request = Request.of("PATCH", shared.path(context))
                            .as(Role.MAIN)
                            .json("{}");
                    Exchange refused = context.send(request);
                    Expect.error(refused, 415, "unsupported_media_type");
                    String named = refused.header("Accept-Patch").orElse("none");
                    Expect.that(named.equals(MERGE_PATCH), "Accept-Patch: " + MERGE_PATCH, named, refused);
                });
        add(catalogue, "UPD-07", "A change of metadata changes nothing else.", context -> {
            JsonNode sandbox = context.sandbox();
            Exchange updated = patch(context, CheckContext.path(sandbox), "{\"metadata\":{\"a\":\"b\"}}");
            ObjectNode expected = sandbox.deepCopy();
            expected.withObjectProperty("metadata").put("a", "b");
            ExpectSame.sandbox(context, expected, updated.data(), updated);
            context.kill(sandbox);
        });
        add(catalogue, "UPD-08", "A patch over its limit is 413 payload_too_large.", context -> {
            Operation update = context.contract().operation("updateSandbox");
            RequestBodies.expectLimit(context, update, shared.path(context));
        });
    }

    private void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, context -> {
            shared.updated(context);
            check.run(context);
        });
    }

    private static Exchange patch(CheckContext context, String path, String patch) throws InterruptedException {
        return context.send(
                Request.of("PATCH", path).as(Role.MAIN).body(MERGE_PATCH, patch.getBytes(StandardCharsets.UTF_8)));
    }
}
