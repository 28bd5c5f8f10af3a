package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What holds for each operation and path that a server offers, those of extensions included. */
public final class EveryOperationAspects {
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String JSON = "application/json";

    private final Contract contract;
    private final SharedSandbox shared;

    public EveryOperationAspects(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "EACH-01",
                Level.CONTRACT,
                "Each operation answers with the X-Request-Id of the request, whether it succeeds or not.",
                this::echoes);
        catalogue.check(
                "EACH-02",
                Level.CONTRACT,
                "Each path refuses a method that it lacks with 405, and Allow names those that it has.",
                this::allows);
        catalogue.check(
                "EACH-03",
                Level.CONTRACT,
                "A read-only key may GET with each operation, and do nothing else.",
                Set.of(Role.READ_ONLY),
                this::onlyReads);
        catalogue.check(
                "EACH-04",
                Level.CONTRACT,
                "Each operation that reads JSON heeds a weight of zero in Accept.",
                this::heedsWeights);
        catalogue.check(
                "EACH-05", Level.EXTENSION, "Events are not sent to who excludes them from Accept.", context -> {
                    Request run = Request.of("POST", shared.commands(context))
                            .as(Role.MAIN)
                            .json("{\"command\":\"true\"}");
                    for (String accept : List.of(
                            "text/event-stream;q=0, application/json", "*/*, text/event-stream;q=0", "application/*")) {
                        Exchange exchange = context.send(run.header("Accept", accept));
                        Expect.status(exchange, 200);
                        Expect.equal("Content-Type", JSON, exchange.mediaType(), exchange);
                    }
                });
    }

    private void echoes(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String id = sandbox.path("sandbox_id").asText();
        Map<String, Request> requests = new LinkedHashMap<>();
        for (Operation operation : contract.operations()) {
            String absent = OperationPaths.absent(operation);
            if (operation.path().contains("{")) {
                requests.put(operation.id(), RequestBodies.request(context, operation, absent));
            }
            requests.put(
                    "a wrong body of " + operation.id(),
                    RequestBodies.empty(operation, absent).as(Role.MAIN));
            if (operation.method().equals("GET")) {
                Request found = Request.of("GET", found(operation, id)).as(Role.MAIN);
                requests.put("the GET of " + operation.id(), found);
            }
            requests.put("nobody's " + operation.id(), Request.of(operation.method(), absent));
            String lacking = OperationPaths.methodLacking(contract, absent.split("\\?", -1)[0]);
            requests.put(
                    lacking + " for " + operation.id(),
                    Request.of(lacking, absent).as(Role.MAIN));
        }
        requests.put("no path", Request.of("GET", "/no-such-path").as(Role.MAIN));
        int number = 0;
        for (Map.Entry<String, Request> entry : requests.entrySet()) {
            String own = "conformance-" + number++;
            Exchange exchange = context.send(entry.getValue().header(REQUEST_ID, own));
            Expect.equal(
                    REQUEST_ID + " of " + entry.getKey(),
                    own,
                    exchange.header(REQUEST_ID).orElse("none"),
                    exchange);
        }
        context.kill(sandbox);
    }

    private static String found(Operation operation, String sandbox) {
        return OperationPaths.of(operation, sandbox, OperationPaths.ABSENT_COMMAND)
                .replace(OperationPaths.ABSENT_TEMPLATE, "base")
                .replace("home%2Fuser%2Fconformance-absent", "etc");
    }

    private void allows(CheckContext context) throws InterruptedException {
        Map<String, Set<String>> allowed = new LinkedHashMap<>();
        Map<Boolean, Exchange> withHead = new HashMap<>();
        for (Operation operation : contract.operations()) {
            String path = OperationPaths.absent(operation).split("\\?", -1)[0];
            if (allowed.containsKey(path)) {
                continue;
            }
            Set<String> methods = new TreeSet<>(contract.methods(path));
            for (String lacking : OperationPaths.methodsLacking(contract, path)) {
                Exchange exchange = context.send(Request.of(lacking, path).as(Role.MAIN));
                if (exchange.status() == 404 && operation.level() == Level.EXTENSION) {
                    break;
                }
                Expect.error(exchange, 405, "method_not_allowed");
                Set<String> named = named(exchange);
                boolean head = named.remove("HEAD");
                methods.removeIf(own -> !named.contains(own) && isExtension(own, path));
                Expect.equal("Allow of", methods, named, exchange);
                if (methods.contains("GET")) {
                    withHead.put(head, exchange);
                }
            }
            allowed.put(path, methods);
        }
        // Whether HEAD is named as a method of its own is left open, but not for each path anew.
        Expect.that(
                withHead.size() < 2,
                "HEAD in Allow of each path that has GET, or of none",
                "of some",
                withHead.get(false));
    }

    private boolean isExtension(String method, String path) {
        return contract.find(method, path)
                .filter(operation -> operation.level() == Level.EXTENSION)
                .isPresent();
    }

    private static Set<String> named(Exchange exchange) {
        Set<String> named = new TreeSet<>();
        exchange.all("Allow")
                .forEach(value ->
                        Arrays.stream(value.split(",", -1)).map(String::strip).forEach(named::add));
        named.remove("OPTIONS");
        return named;
    }

    private void onlyReads(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String id = sandbox.path("sandbox_id").asText();
        for (Operation operation : contract.operations()) {
            if (isOffered(context, operation)) {
                boolean reads = operation.method().equals("GET");
                Request request = reads
                        ? Request.of("GET", found(operation, id))
                        : RequestBodies.request(context, operation, found(operation, id));
                Exchange exchange = context.send(request.as(Role.READ_ONLY));
                if (reads) {
                    boolean may = exchange.status() != 403 && exchange.status() != 401;
                    Expect.that(may, "no refusal of the GET of " + operation.id(), Expect.seen(exchange), exchange);
                } else {
                    Expect.forbidden(exchange);
                }
            }
        }
        Expect.status(context.show(sandbox), 200);
        context.kill(sandbox);
    }

    /** Whether the path has the method: what does not exist there would be 404 as well. */
    private boolean isOffered(CheckContext context, Operation operation) throws InterruptedException {
        if (operation.level() != Level.EXTENSION) {
            return true;
        }
        String path = OperationPaths.absent(operation).split("\\?", -1)[0];
        String lacking = OperationPaths.methodLacking(contract, path);
        Exchange exchange = context.send(Request.of(lacking, path).as(Role.MAIN));
        return exchange.status() == 405 && named(exchange).contains(operation.method());
    }

    private void heedsWeights(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String id = sandbox.path("sandbox_id").asText();
        for (Operation operation : contract.operations()) {
            boolean json = operation.method().equals("GET") && !operation.path().endsWith("/files");
            Request get = Request.of("GET", found(operation, id)).as(Role.MAIN);
            if (json && context.send(get).status() == 200) {
                for (String accept : List.of("application/json;q=0, */*", "application/json; q=0.0", "text/html")) {
                    Expect.error(context.send(get.header("Accept", accept)), 406, "not_acceptable");
                }
                Expect.status(context.send(get.header("Accept", "text/html;q=0, application/*;q=0.1")), 200);
            }
        }
        context.kill(sandbox);
    }
}
