package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.eachSays;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.turns;

/** Faults of open ports. */
final class PortFaults extends FaultList {

    private static final String TOKEN = "ve_pt_" + "0".repeat(40);

    PortFaults() {
        opened();
        lists();
        access();
        schemas();
    }

    private void opened() {
        add("PORT-01", "ports-are-public", says("openPort", "access", "public"));
        add("PORT-02", "ports-share-a-host", says("openPort", "url", "http://ports.localhost/8000"));
        add("PORT-03", "ports-without-token", lacks("openPort", "token"));
        add("PORT-03", "public-ports-have-tokens", says("openPort", "token", TOKEN));
        add("PORT-04", "port-twice-is-400", turns("openPort", 409, 400, "invalid_request"));
        add("PORT-05", "port-too-many-is-400", (request, operation, reply) -> {
            if (operation.equals("openPort")
                    && reply.status == 409
                    && reply.error().path("message").asText().contains("as many")) {
                become(reply, 400, "invalid_request");
            }
        });
        add("PORT-06", "another-port-is-closed", says("closePort", "port", 1));
        add("PORT-06", "token-told-at-the-end", says("closePort", "token", TOKEN));
    }

    private void lists() {
        add("PORT-07", "listed-tokens", eachSays("listPorts", "token", TOKEN));
        add("PORT-07", "listed-ports-are-private", eachSays("listPorts", "access", "private"));
        add("PORT-08", "ports-end-with-the-first-page", (request, operation, reply) -> {
            if (operation.equals("listPorts") && reply.status == 200) {
                reply.body().put("has_more", false).remove("next_cursor");
            }
        });
    }

    private void access() {
        add("PORT-09", "closed-twice-is-400", turns("closePort", 404, 400, "invalid_request"));
        add("PORT-10", "ports-of-the-unknown-are-none", (request, operation, reply) -> {
            if (operation.equals("listPorts") && reply.status == 404) {
                reply.status = 200;
                reply.body = reply.body().objectNode().put("has_more", false).put("total_count", 0);
                reply.body.putArray("data");
            }
        });
        add("PORT-13", "any-access-is-private", Interceptors.body("openPort", body -> {
            if (body.has("access") && !body.path("access").asText().equals("public")) {
                body.put("access", "private");
            }
        }));
        add("PORT-12", "read-only-lists-no-ports", (request, operation, reply) -> {
            if (operation.equals("listPorts")
                    && request.header("x-api-key").orElse("").contains("READONLY")) {
                become(reply, 403, "forbidden");
            }
        });
    }

    private void schemas() {
        add("SCHEMA-openPort", "opened-without-url", lacks("openPort", "url"));
        add("SCHEMA-listPorts", "listed-as-secret", eachSays("listPorts", "access", "secret"));
        add("SCHEMA-closePort", "closed-without-access", lacks("closePort", "access"));
    }
}
