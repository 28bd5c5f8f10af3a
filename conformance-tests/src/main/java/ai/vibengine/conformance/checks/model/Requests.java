package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The requests of steps. */
final class Requests {
    static final String ABSENT = OperationPaths.ABSENT_SANDBOX;

    private static final String SEQUENCE = "sequence";
    private static final int SHORT_LIFE = 3;

    private final CheckContext context;
    private final String mark;

    /** @param mark what the sandboxes of the sequence have in common, and the lists ask for */
    Requests(CheckContext context, String mark) {
        this.context = context;
        this.mark = mark;
    }

    Request of(Step step, String id) {
        String path = "/sandboxes/" + CheckContext.segment(id);
        Request request = switch (step.kind()) {
            case CREATE -> create(step.choice());
            case REPEAT ->
                Request.of("POST", "/sandboxes")
                        .header("Idempotency-Key", mark + "-" + step.choice() % 2)
                        .json(body(300, step.choice() % 5 == 4 ? "blue" : "red").toString());
            case GET -> Request.of("GET", path);
            case HEAD -> Request.of("HEAD", step.choice() % 3 == 0 ? list(step.choice()) : path);
            case KILL -> Request.of("DELETE", path);
            case EXTEND ->
                Request.of("POST", path + "/timeout")
                        .json("{\"timeout\":" + List.of(1, 600, 86400, 0, 86401).get(step.choice() % 5) + "}");
            case TEMPLATE -> template(step.choice());
            default -> Request.of("GET", list(step.choice()));
        };
        return as(step.asker(), request);
    }

    Request page(Asker asker, String path) {
        return as(asker, Request.of("GET", path));
    }

    private Request create(int choice) {
        ObjectNode body = switch (choice % 12) {
            case 0, 1 -> body(SHORT_LIFE, "red");
            case 2 -> body(0, "red");
            case 3 -> body(300, "red").put("template", "conformance-absent");
            case 4 -> body(300, "red").put("unknown", 1);
            case 5, 6, 7 -> body(400, "blue");
            default -> body(300, "red");
        };
        if (choice % 12 == 8) {
            body.remove("timeout");
        }
        return Request.of("POST", "/sandboxes").json(body.toString());
    }

    private ObjectNode body(int timeout, String color) {
        return context.body(timeout, Map.of(SEQUENCE, mark, "color", color));
    }

    private static Request template(int choice) {
        return switch (choice % 4) {
            case 0 -> Request.of("DELETE", "/templates/base");
            case 1 -> Request.of("DELETE", "/templates/" + OperationPaths.ABSENT_TEMPLATE);
            case 2 -> Request.of("POST", "/templates").json("{\"template_id\":\"base\",\"commands\":[\"true\"]}");
            default -> Request.of("POST", "/templates").json("{\"template_id\":\"x\",\"commands\":[]}");
        };
    }

    private String list(int choice) {
        Map<String, String> metadata = new TreeMap<>(Map.of(SEQUENCE, mark));
        if (choice % 4 == 1) {
            metadata.put("color", "red");
        } else if (choice % 4 == 2) {
            metadata.put("color", "none");
        }
        String template = choice % 4 == 3 ? "&template=base" : "";
        int limit = List.of(1, 2, 100).get(choice % 3);
        return "/sandboxes?limit=" + limit + "&metadata=" + MetadataQueries.filter(metadata) + template;
    }

    static Request as(Asker asker, Request request) {
        return switch (asker) {
            case MAIN -> request.as(Role.MAIN);
            case OTHER -> request.as(Role.OTHER);
            case READ_ONLY -> request.as(Role.READ_ONLY);
            case NOBODY -> request;
            case STRANGER -> request.header("X-API-Key", "ve_sk_" + "0conformance".repeat(4));
        };
    }
}
