package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.contract.Operation;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The key is looked at before anything else. */
final class AuthChecks {
    private final Contract contract;

    AuthChecks(Contract contract) {
        this.contract = contract;
    }

    void addTo(Catalogue catalogue) {
        catalogue.check("AUTH-01", Level.DOCUMENTED, "A valid key in X-API-Key is let in.", AuthChecks::letsIn);
        for (Operation operation : contract.operations()) {
            catalogue.check(
                    "AUTH-" + operation.id(),
                    operation.level(),
                    "Without a key " + operation.id() + " answers 401 unauthorized.",
                    bench -> refuses(bench, call(operation)));
        }
        catalogue.check(
                "AUTH-02",
                Level.DOCUMENTED,
                "A key that was never issued is 401.",
                bench -> refuses(bench, with(unissued())));
        catalogue.check(
                "AUTH-03",
                Level.DOCUMENTED,
                "A key without its last character is 401.",
                bench -> refuses(bench, with(key(bench).substring(0, key(bench).length() - 1))));
        catalogue.check(
                "AUTH-04",
                Level.DOCUMENTED,
                "A key with a character more is 401.",
                bench -> refuses(bench, with(key(bench) + "a")));
        catalogue.check("AUTH-05", Level.DOCUMENTED, "A key in other letter case is 401.", bench -> {
            String swapped = swapCase(key(bench));
            if (swapped.equals(key(bench))) {
                throw new SkippedException("the key has no letters behind its prefix");
            }
            refuses(bench, with(swapped));
        });
        catalogue.check("AUTH-06", Level.DOCUMENTED, "An empty key is 401.", bench -> refuses(bench, with("")));
        catalogue.check("AUTH-07", Level.DOCUMENTED, "A malformed key is 401.", bench -> {
            for (String malformed : List.of("x", "null", "Bearer " + key(bench), "' OR '1'='1", "ve_sk_*")) {
                refuses(bench, with(malformed));
            }
        });
        catalogue.check(
                "AUTH-08",
                Level.CONTRACT,
                "Without a key a path that does not exist is 401 too.",
                bench -> refuses(bench, Call.of("GET", "/no-such-path")));
        catalogue.check(
                "AUTH-09",
                Level.CONTRACT,
                "Without a key a method that the path does not have is 401.",
                bench -> refuses(bench, Call.of("PUT", "/sandboxes")));
        catalogue.check("AUTH-10", Level.CONTRACT, "Without a key a malformed or unsuitable body is 401.", bench -> {
            refuses(bench, Call.of("POST", "/sandboxes").json("{"));
            refuses(bench, Call.of("POST", "/sandboxes").body("text/plain", new byte[] {'x'}));
            refuses(bench, Call.of("GET", "/sandboxes?limit=0"));
            refuses(bench, Call.of("GET", "/sandboxes").header("Accept", "text/html"));
        });
        catalogue.check("AUTH-11", Level.DOCUMENTED, "The key is taken from X-API-Key alone.", bench -> {
            refuses(bench, Call.of("GET", "/sandboxes").header("Authorization", "Bearer " + key(bench)));
            refuses(bench, Call.of("GET", "/sandboxes?api_key=" + key(bench) + "&X-API-Key=" + key(bench)));
        });
        catalogue.check("AUTH-12", Level.DOCUMENTED, "A request that is 401 has no effect.", AuthChecks::hasNoEffect);
        catalogue.check(
                "AUTH-13",
                Level.CONTRACT,
                "Without a key the answer does not tell whether a sandbox exists.",
                AuthChecks::tellsNothing);
        addRevoked(catalogue);
    }

    private static void addRevoked(Catalogue catalogue) {
        catalogue.check(
                "AUTH-14",
                Level.DOCUMENTED,
                "A revoked key is 401.",
                Set.of(Role.REVOKED),
                bench -> refuses(bench, with(bench.key(Role.REVOKED))));
    }

    private static void letsIn(Bench bench) throws InterruptedException {
        Expect.status(bench.get("/sandboxes?limit=1"), 200);
        Expect.status(bench.send(Call.of("GET", "/sandboxes?limit=1").header("x-api-key", key(bench))), 200);
    }

    private static void hasNoEffect(Bench bench) throws InterruptedException {
        JsonNode sandbox = bench.sandbox();
        refuses(bench, Call.of("DELETE", Bench.path(sandbox)));
        refuses(bench, Call.of("DELETE", Bench.path(sandbox)).header("X-API-Key", unissued()));
        refuses(bench, Call.of("POST", Bench.path(sandbox) + "/timeout").json("{\"timeout\":4000}"));
        var after = bench.get(Bench.path(sandbox));
        Expect.status(after, 200);
        Expect.equal(
                "timeout",
                sandbox.path("timeout").asInt(),
                after.data().path("timeout").asInt(),
                after);
        bench.delete(Bench.path(sandbox));
    }

    private static void tellsNothing(Bench bench) throws InterruptedException {
        JsonNode sandbox = bench.sandbox();
        var there = bench.send(Call.of("GET", Bench.path(sandbox)));
        var absent = bench.send(Call.of("GET", "/sandboxes/" + Paths.ABSENT_SANDBOX));
        Expect.error(there, 401, "unauthorized");
        Same.error(absent, there);
        bench.delete(Bench.path(sandbox));
    }

    private static Call call(Operation operation) {
        Call call = Call.of(operation.method(), Paths.absent(operation));
        return operation.requestSchema().isPresent() ? call.json("{}") : call;
    }

    private static Call with(String key) {
        return Call.of("GET", "/sandboxes?limit=1").header("X-API-Key", key);
    }

    private static void refuses(Bench bench, Call call) throws InterruptedException {
        Expect.error(bench.send(call), 401, "unauthorized");
    }

    private static String key(Bench bench) {
        return bench.key(Role.MAIN);
    }

    private static String unissued() {
        return "ve_sk_" + "0conformance".repeat(4);
    }

    private static String swapCase(String key) {
        String tail = key.substring(6)
                .chars()
                .mapToObj(c -> String.valueOf((char) c))
                .map(c ->
                        c.equals(c.toLowerCase(Locale.ROOT)) ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        return key.substring(0, 6) + tail;
    }
}
