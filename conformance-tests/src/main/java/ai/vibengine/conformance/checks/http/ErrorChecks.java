package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Paths and methods that do not exist. */
public final class ErrorChecks {
    private static final List<String> PATHS = List.of(
            "/sandboxes",
            "/sandboxes/" + OperationPaths.ABSENT_SANDBOX,
            "/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/timeout",
            "/templates");

    public void addTo(Catalogue catalogue) {
        catalogue.check("ERR-01", Level.DOCUMENTED, "A path that does not exist is 404 not_found.", context -> {
            for (String path : List.of("/", "/no-such-path", "/sandboxes/a/b", "/sandbox", "/Sandboxes")) {
                Expect.notFound(context.get(path));
            }
        });
        catalogue.check("ERR-02", Level.DOCUMENTED, "An unknown sandbox is 404, on every operation.", context -> {
            for (Operation operation : context.contract().operations()) {
                // Those of extensions have requirements of their own, for they may be lacking.
                if (operation.level() != Level.EXTENSION && operation.path().contains("{sandbox_id}")) {
                    Expect.notFound(
                            context.send(RequestBodies.request(context, operation, OperationPaths.absent(operation))));
                }
            }
        });
        catalogue.check("ERR-03", Level.CONTRACT, "An id that could never exist is 404, not 400.", context -> {
            for (String id :
                    List.of("x", "sbx_", "SBX_ABCDEFGHIJ", "sbx_a1b2c3d4e5f6", "%20", "%C3%A4", "a".repeat(500))) {
                Expect.notFound(context.get("/sandboxes/" + id));
            }
        });
        catalogue.check(
                "ERR-04",
                Level.CONTRACT,
                "A method that a path does not have is 405 method_not_allowed.",
                ErrorChecks::methods);
        catalogue.check(
                "ERR-05", Level.CONTRACT, "A 405 names in Allow the methods that the path has.", ErrorChecks::allow);
        catalogue.check(
                "ERR-06",
                Level.DOCUMENTED,
                "An unknown template cannot be deleted: 404.",
                context -> Expect.notFound(context.delete("/templates/" + OperationPaths.ABSENT_TEMPLATE)));
        catalogue.check("ERR-07", Level.CONTRACT, "Unknown query parameters are ignored.", context -> {
            Expect.status(context.get("/sandboxes?limit=1&conformance=1"), 200);
            Expect.status(context.get("/templates?limit=1&conformance=1"), 200);
        });
        catalogue.check("ERR-08", Level.CONTRACT, "HEAD answers as GET does, without a body.", context -> {
            Exchange head = context.send(Request.of("HEAD", "/sandboxes").as(Role.MAIN));
            Expect.status(head, 200);
            Expect.equal("body", "", head.body(), head);
        });
    }

    private static void methods(CheckContext context) throws InterruptedException {
        for (String path : PATHS) {
            for (String method : OperationPaths.methodsLacking(context.contract(), path)) {
                Expect.error(context.send(Request.of(method, path).as(Role.MAIN)), 405, "method_not_allowed");
            }
        }
    }

    private static void allow(CheckContext context) throws InterruptedException {
        for (String path : PATHS) {
            String method = OperationPaths.methodLacking(context.contract(), path);
            Exchange exchange = context.send(Request.of(method, path).as(Role.MAIN));
            if (exchange.status() == 405) {
                Set<String> named = new TreeSet<>();
                exchange.all("Allow")
                        .forEach(value -> Arrays.stream(value.split(",", -1))
                                .map(String::trim)
                                .forEach(named::add));
                // HEAD comes with GET, and OPTIONS with HTTP; Allow may name them.
                named.removeAll(Set.of("HEAD", "OPTIONS"));
                Set<String> expected = new TreeSet<>(context.contract().methods(path));
                // A server may lack the operations of extensions.
                expected.removeIf(own -> !named.contains(own) && isOfAnExtension(context, own, path));
                Expect.equal("Allow of", expected, named, exchange);
            }
        }
    }

    private static boolean isOfAnExtension(CheckContext context, String method, String path) {
        return context.contract()
                .find(method, path)
                .filter(operation -> operation.level() == Level.EXTENSION)
                .isPresent();
    }
}
