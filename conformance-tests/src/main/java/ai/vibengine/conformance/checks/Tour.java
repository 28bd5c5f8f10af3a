package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.contract.Operation;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Probe;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;

/** Calls every operation, well and badly, so that the rules have answers to judge. */
final class Tour implements Probe {
    @Override
    public void run(Bench bench) throws InterruptedException {
        bench.get("/sandboxes?limit=0");
        bench.get("/sandboxes");
        bench.get("/templates");
        bench.get("/templates?limit=1");
        bench.get("/no-such-path");
        Exchange first = bench.create(Role.MAIN, bench.body());
        bench.create(Role.MAIN, bench.body());
        JsonNode sandbox = first.data();
        String path = Bench.path(sandbox);
        bench.get("/sandboxes?limit=1");
        bench.get(path);
        bench.post(path + "/timeout", bench.body(60).retain("timeout"));
        bench.post("/sandboxes", bench.body(0));
        bench.send(Call.of("POST", "/sandboxes").as(Role.MAIN).json("{"));
        bench.delete(path);
        bench.delete(path);
        for (Operation operation : bench.contract().operations()) {
            if (operation.level() != Level.EXTENSION) {
                bench.send(Call.of(operation.method(), Paths.absent(operation)));
            }
        }
    }
}
