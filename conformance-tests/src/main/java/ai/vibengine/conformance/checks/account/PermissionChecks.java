package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.SampleSandboxes;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Permissions of a read-only key. */
public final class PermissionChecks {
    private static final Set<Role> NEEDS = Set.of(Role.READ_ONLY);

    private final SampleSandboxes sample;

    public PermissionChecks(SampleSandboxes sample) {
        this.sample = sample;
    }

    public void addTo(Catalogue catalogue) {
        addSandboxes(catalogue);
        addTemplates(catalogue);
    }

    private void addSandboxes(Catalogue catalogue) {
        catalogue.check("PERM-01", Level.CONTRACT, "A read-only key may GET.", NEEDS, context -> {
            JsonNode sandbox = sample.any(context);
            Expect.status(send(context, Request.of("GET", "/sandboxes?limit=1")), 200);
            Expect.status(send(context, Request.of("GET", "/templates?limit=1")), 200);
            Expect.status(send(context, Request.of("GET", CheckContext.path(sandbox))), 200);
        });
        catalogue.check(
                "PERM-02",
                Level.DOCUMENTED,
                "A read-only key that creates is 403, and makes nothing.",
                NEEDS,
                context -> {
                    String mark = context.unique();
                    var body = context.body(Map.of("mark", mark));
                    refuses(context, Request.of("POST", "/sandboxes").json(body.toString()));
                    MetadataQueries.expectNone(context, mark);
                });
        catalogue.check(
                "PERM-03",
                Level.DOCUMENTED,
                "A read-only key that kills is 403, and kills nothing.",
                NEEDS,
                context -> {
                    JsonNode sandbox = context.sandbox();
                    refuses(context, Request.of("DELETE", CheckContext.path(sandbox)));
                    Expect.status(context.show(sandbox), 200);
                    context.kill(sandbox);
                });
        catalogue.check(
                "PERM-04",
                Level.DOCUMENTED,
                "A read-only key that extends is 403, and extends nothing.",
                NEEDS,
                context -> {
                    JsonNode sandbox = context.sandbox();
                    refuses(
                            context,
                            Request.of("POST", CheckContext.path(sandbox) + "/timeout")
                                    .json("{\"timeout\":5000}"));
                    Exchange after = context.show(sandbox);
                    ExpectSame.sandbox(context, sandbox, after.data(), after);
                    context.kill(sandbox);
                });
        catalogue.check("PERM-06", Level.CONTRACT, "A read-only key sees what its account has.", NEEDS, context -> {
            String mark = context.unique();
            JsonNode sandbox = context.sandbox(context.body(Map.of("mark", mark)));
            Exchange exchange = send(context, Request.of("GET", MetadataQueries.byMark(mark)));
            Expect.total(1, exchange);
            context.kill(sandbox);
        });
    }

    private static void addTemplates(Catalogue catalogue) {
        catalogue.check(
                "PERM-05",
                Level.DOCUMENTED,
                "A read-only key that builds or deletes templates is 403.",
                NEEDS,
                context -> {
                    String body = "{\"template_id\":\"" + context.unique() + "\",\"commands\":[\"true\"]}";
                    refuses(context, Request.of("POST", "/templates").json(body));
                    refuses(context, Request.of("DELETE", "/templates/base"));
                });
        catalogue.check("PERM-07", Level.DOCUMENTED, "A built-in template cannot be deleted: 403.", context -> {
            for (String id : List.of("base", "python-data")) {
                Expect.forbidden(context.delete("/templates/" + id));
            }
            Expect.success(context.create(Role.MAIN, context.body(1)));
        });
    }

    private static Exchange send(CheckContext context, Request request) throws InterruptedException {
        return context.send(request.as(Role.READ_ONLY));
    }

    private static void refuses(CheckContext context, Request request) throws InterruptedException {
        Expect.forbidden(send(context, request));
    }
}
