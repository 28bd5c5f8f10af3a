package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Headers, bodies and queries in every form that their grammar allows. */
public final class FormAspects {
    private static final String EXTENSION = "{\"timeout\":60}";

    private final Contract contract;

    public FormAspects(Contract contract) {
        this.contract = contract;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "FORM-01",
                Level.CONTRACT,
                "Content-Type is read by its grammar: letter case, blanks and quotes do not matter, the whole type does.",
                FormAspects::readsContentType);
        catalogue.check(
                "FORM-02",
                Level.CONTRACT,
                "Accept is read by its grammar: letter case, weights and several lines.",
                FormAspects::readsAccept);
        catalogue.check(
                "FORM-03",
                Level.CONTRACT,
                "A body in chunks and one that is announced by Expect are taken.",
                FormAspects::takesBodies);
        catalogue.check("FORM-04", Level.CONTRACT, "No operation minds unknown query parameters.", this::ignores);
    }

    private static void readsContentType(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        Request extend =
                Request.of("POST", CheckContext.path(sandbox) + "/timeout").as(Role.MAIN);
        byte[] body = EXTENSION.getBytes(StandardCharsets.UTF_8);
        for (String type : List.of(
                "APPLICATION/JSON",
                "Application/Json;charset=UTF-8",
                "application/json;charset=\"utf-8\"",
                "application/json ; charset=utf-8",
                "application/json; CHARSET=utf-8")) {
            Expect.status(context.send(extend.body(type, body)), 200);
        }
        for (String type : List.of(
                "application/jsonx",
                "application/json5",
                "application/json-patch+json",
                "application/problem+json",
                "text/json",
                "application/*",
                "text/plain; x=\"application/json\"")) {
            Expect.error(context.send(extend.body(type, body)), 415, "unsupported_media_type");
        }
        context.kill(sandbox);
    }

    private static void readsAccept(CheckContext context) throws InterruptedException {
        for (String path : List.of("/sandboxes?limit=1", "/templates?limit=1")) {
            Request list = Request.of("GET", path).as(Role.MAIN);
            for (String accept : List.of(
                    "APPLICATION/JSON",
                    "*/*;q=0.001",
                    "application/json;q=0.001, text/html;q=1",
                    "text/html,application/json",
                    "text/html;q=0, */*",
                    "application/json;q=1.000",
                    "application/*;q=0.5",
                    "*/*")) {
                Expect.status(context.send(list.header("Accept", accept)), 200);
            }
            Request lines = list.header("Accept", "text/html").header("Accept", "application/json");
            Expect.status(context.send(lines), 200);
            for (String accept : List.of(
                    "application/json;q=0, */*", "*/*;q=0", "application/json;q=0.000, application/*", "text/*")) {
                Expect.error(context.send(list.header("Accept", accept)), 406, "not_acceptable");
            }
        }
    }

    private static void takesBodies(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String path = CheckContext.path(sandbox) + "/timeout";
        Request extend = Request.of("POST", path).as(Role.MAIN).json(EXTENSION);
        Expect.status(context.send(extend.header("Expect", "100-continue")), 200);
        for (String chunks : List.of(
                "e\r\n" + EXTENSION + "\r\n0\r\n\r\n",
                "7\r\n" + EXTENSION.substring(0, 7) + "\r\n00007\r\n" + EXTENSION.substring(7) + "\r\n0\r\n\r\n",
                "E;name=value;other=\"quoted\"\r\n" + EXTENSION + "\r\n0\r\n\r\n",
                "e\r\n" + EXTENSION + "\r\n0\r\nX-Trailer: one\r\n\r\n")) {
            Expect.status(context.chunked("POST", path, chunks), 200);
        }
        context.kill(sandbox);
    }

    private void ignores(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        String id = sandbox.path("sandbox_id").asText();
        for (Operation operation : contract.operations()) {
            boolean reads = operation.method().equals("GET");
            boolean extendsLife = operation.path().equals("/sandboxes/{sandbox_id}/timeout");
            String there = OperationPaths.of(operation, id, OperationPaths.ABSENT_COMMAND)
                    .replace(OperationPaths.ABSENT_TEMPLATE, "base")
                    .replace("home%2Fuser%2Fconformance-absent", "etc");
            String path = reads || extendsLife ? there : OperationPaths.absent(operation);
            if (!reads && !operation.path().contains("{")) {
                continue;
            }
            Request plain = RequestBodies.request(context, operation, path);
            String more = path + (path.contains("?") ? "&" : "?") + "conformance=1&conformance%5B%5D=%20&x";
            Exchange expected = context.send(plain);
            Exchange exchange = context.send(RequestBodies.request(context, operation, more));
            Expect.equal("status of " + operation.id(), expected.status(), exchange.status(), exchange);
            Expect.equal("code of " + operation.id(), expected.errorCode(), exchange.errorCode(), exchange);
        }
        context.kill(sandbox);
        Exchange made = context.create(Request.of("POST", "/sandboxes?conformance=1")
                .as(Role.MAIN)
                .json(context.body().toString()));
        Expect.status(made, 201);
        context.kill(made.data());
    }
}
