package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Media types of requests and answers, and the size of bodies. */
public final class MediaChecks {
    public void addTo(Catalogue catalogue) {
        addContentTypes(catalogue);
        addAccept(catalogue);
        addSizes(catalogue);
    }

    private static void addContentTypes(Catalogue catalogue) {
        catalogue.check(
                "MEDIA-01",
                Level.CONTRACT,
                "A request body that is not application/json is 415 unsupported_media_type.",
                context -> {
                    for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded")) {
                        Expect.error(
                                context.send(create(type, context.body().toString())), 415, "unsupported_media_type");
                    }
                });
        catalogue.check("MEDIA-02", Level.CONTRACT, "The media type of extend's body is looked at too.", context -> {
            var sandbox = context.sandbox();
            Request request = Request.of("POST", CheckContext.path(sandbox) + "/timeout")
                    .as(Role.MAIN)
                    .body("text/plain", "{\"timeout\":60}".getBytes(StandardCharsets.UTF_8));
            Expect.error(context.send(request), 415, "unsupported_media_type");
            context.kill(sandbox);
        });
        catalogue.check(
                "MEDIA-08", Level.CONTRACT, "application/json with a charset of utf-8 is accepted.", context -> {
                    Exchange exchange = context.send(create(
                            "application/json; charset=utf-8", context.body().toString()));
                    Expect.success(exchange);
                    context.kill(exchange.data());
                });
        catalogue.check("MEDIA-10", Level.CONTRACT, "The media type of a build's body is looked at too.", context -> {
            byte[] body = Templates.body(context.unique(), "true").toString().getBytes(StandardCharsets.UTF_8);
            Request request = Request.of("POST", "/templates").as(Role.MAIN).body("text/plain", body);
            Expect.error(context.send(request), 415, "unsupported_media_type");
        });
    }

    private static void addAccept(Catalogue catalogue) {
        catalogue.check(
                "MEDIA-03",
                Level.CONTRACT,
                "An Accept that excludes application/json is 406 not_acceptable.",
                context -> {
                    for (String type : List.of("text/html", "application/xml")) {
                        Expect.error(context.send(list(type)), 406, "not_acceptable");
                    }
                });
        catalogue.check("MEDIA-04", Level.CONTRACT, "An Accept that includes application/json is served.", context -> {
            for (String type :
                    List.of("*/*", "application/*", "text/html, */*;q=0.1", "application/json; charset=utf-8")) {
                Expect.status(context.send(list(type)), 200);
            }
        });
        catalogue.check("MEDIA-05", Level.CONTRACT, "A request that is 406 has no effect.", context -> {
            String mark = context.unique();
            var body = context.body(Map.of("mark", mark));
            Exchange exchange =
                    context.send(create("application/json", body.toString()).header("Accept", "text/html"));
            Expect.error(exchange, 406, "not_acceptable");
            MetadataQueries.expectNone(context, mark);
        });
        catalogue.check(
                "MEDIA-09",
                Level.CONTRACT,
                "An Accept that gives application/json a weight of 0 excludes it: 406.",
                context -> Expect.error(context.send(list("application/json;q=0")), 406, "not_acceptable"));
    }

    private static void addSizes(Catalogue catalogue) {
        catalogue.check(
                "MEDIA-06",
                Level.CONTRACT,
                "A request body over the limit of a create is 413 payload_too_large.",
                context -> {
                    Operation create = context.contract().operation("createSandbox");
                    RequestBodies.expectLimit(context, create, create.path());
                });
        catalogue.check(
                "MEDIA-07",
                Level.CONTRACT,
                "A request body that is exactly as long as a create takes is read.",
                context -> {
                    int limit =
                            context.contract().operation("createSandbox").body().maxBytes();
                    Exchange at = context.send(create(
                            "application/json",
                            RequestBodies.padded(context.body().toString(), limit)));
                    Expect.status(at, 201);
                    context.kill(at.data());
                });
        catalogue.check("MEDIA-11", Level.CONTRACT, "Each operation has a limit of its own for its body.", context -> {
            for (Operation operation : context.contract().operations()) {
                // Those of extensions have requirements of their own, for they may be lacking.
                if (operation.level() != Level.EXTENSION
                        && operation.body().component().isPresent()) {
                    RequestBodies.expectLimit(context, operation, OperationPaths.absent(operation));
                }
            }
        });
    }

    private static Request create(String type, String body) {
        return Request.of("POST", "/sandboxes").as(Role.MAIN).body(type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Request list(String accept) {
        return Request.of("GET", "/sandboxes?limit=1").as(Role.MAIN).header("Accept", accept);
    }
}
