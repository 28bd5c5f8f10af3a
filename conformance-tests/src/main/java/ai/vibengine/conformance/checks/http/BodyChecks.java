package ai.vibengine.conformance.checks.http;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Bodies that are not JSON, or not an object of the contract. */
public final class BodyChecks {
    public void addTo(Catalogue catalogue) {
        addMalformed(catalogue);
        addEffects(catalogue);
    }

    private static void addMalformed(Catalogue catalogue) {
        catalogue.check("BODY-01", Level.DOCUMENTED, "A body that is not JSON is 400 invalid_request.", context -> {
            for (String text :
                    List.of("{", "{\"template\":", "not json", "{\"template\":\"base\",}", "{'template':'base'}")) {
                refuses(context, text);
            }
        });
        catalogue.check("BODY-02", Level.DOCUMENTED, "A missing body is 400 invalid_request.", context -> {
            refuses(context, "");
            Exchange none = context.send(
                    Request.of("POST", "/sandboxes").as(Role.MAIN).header("Content-Type", "application/json"));
            Expect.invalidRequest(none);
        });
        catalogue.check(
                "BODY-03", Level.DOCUMENTED, "A body that is not an object is 400 invalid_request.", context -> {
                    for (String text : List.of("[]", "null", "\"base\"", "1", "true", "[{\"template\":\"base\"}]")) {
                        refuses(context, text);
                    }
                });
        catalogue.check("BODY-04", Level.CONTRACT, "Anything after the JSON is 400.", context -> {
            refuses(context, context.body() + " x");
            refuses(context, context.body() + "{}");
        });
        catalogue.check(
                "BODY-05",
                Level.CONTRACT,
                "A field given twice is 400.",
                context -> refuses(context, "{\"template\":\"base\",\"timeout\":60,\"timeout\":61}"));
        catalogue.check("BODY-06", Level.CONTRACT, "A number that is none in JSON is 400.", context -> {
            for (String number : List.of("NaN", "Infinity", "0x10", "01", "+5", ".5", "1e")) {
                refuses(context, "{\"template\":\"base\",\"timeout\":" + number + "}");
            }
        });
        catalogue.check(
                "BODY-07",
                Level.CONTRACT,
                "Nesting without end is 400, not a fault of the server.",
                context -> refuses(context, "[".repeat(20_000) + "]".repeat(20_000)));
        catalogue.check("BODY-08", Level.CONTRACT, "A body that is not UTF-8 is 400.", context -> {
            byte[] bytes = context.body(Map.of("note", "~")).toString().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = bytes[i] == '~' ? (byte) 0xFF : bytes[i];
            }
            Request request = Request.of("POST", "/sandboxes").as(Role.MAIN).body("application/json", bytes);
            Expect.invalidRequest(context.send(request));
        });
    }

    private static void addEffects(Catalogue catalogue) {
        catalogue.check("BODY-09", Level.DOCUMENTED, "A request that is 400 makes nothing.", context -> {
            String mark = context.unique();
            var body = context.body(Map.of("mark", mark)).put("conformance", 1);
            Exchange exchange = context.post("/sandboxes", body);
            Expect.invalidRequest(exchange);
            Exchange range = context.post("/sandboxes", context.body(0, Map.of("mark", mark)));
            Expect.invalidRequest(range);
            MetadataQueries.expectNone(context, mark);
        });
        catalogue.check("BODY-10", Level.DOCUMENTED, "A 400 on extend changes nothing.", context -> {
            var sandbox = context.sandbox();
            Request request =
                    Request.of("POST", CheckContext.path(sandbox) + "/timeout").as(Role.MAIN);
            for (String text : List.of("{", "{}", "{\"timeout\":-1}", "{\"timeout\":9000,\"x\":1}", "[]", "")) {
                Expect.invalidRequest(context.send(request.json(text)));
            }
            Exchange after = context.show(sandbox);
            Expect.property("timeout", sandbox.path("timeout").asInt(), after);
            context.kill(sandbox);
        });
    }

    private static void refuses(CheckContext context, String text) throws InterruptedException {
        Expect.invalidRequest(
                context.send(Request.of("POST", "/sandboxes").as(Role.MAIN).json(text)));
    }
}
