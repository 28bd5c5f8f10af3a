package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.contract.Operation;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;

/** Calls every operation, well and badly, so that the rules have answers to judge. */
final class SmokeWalk implements Check {
    @Override
    public void run(CheckContext context) throws InterruptedException {
        context.get("/sandboxes?limit=0");
        context.get("/sandboxes");
        context.get("/templates");
        context.get("/templates?limit=1");
        context.get("/no-such-path");
        Exchange first = context.create(Role.MAIN, context.body());
        context.create(Role.MAIN, context.body());
        JsonNode sandbox = first.data();
        String path = CheckContext.path(sandbox);
        context.get("/sandboxes?limit=1");
        context.get(path);
        context.post(path + "/timeout", context.body(60).retain("timeout"));
        context.post("/sandboxes", context.body(0));
        context.send(Request.of("POST", "/sandboxes").as(Role.MAIN).json("{"));
        context.delete(path);
        context.delete(path);
        for (Operation operation : context.contract().operations()) {
            if (operation.level() != Level.EXTENSION) {
                context.send(Request.of(operation.method(), OperationPaths.absent(operation)));
            }
        }
    }
}
