package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The requests of steps. */
final class Requests {
    static final String ABSENT = OperationPaths.ABSENT_SANDBOX;
    static final int BODIES = 8;
    static final int FILTERS = 8;
    static final List<Integer> PAGES = List.of(1, 2, 100);
    static final List<Integer> TIMEOUTS = List.of(1, 600, 86_400, 0, 86_401, 40_000);

    /** Changes of metadata; what they are about is what the filters ask for. */
    static final List<String> PATCHES = List.of(
            "{\"metadata\":{\"color\":\"blue\"}}",
            "{\"metadata\":{\"color\":null}}",
            "{\"metadata\":{\"empty\":\"\",\"Color\":\" x \"}}",
            "{\"metadata\":{\"e\":\"e\\u0301\",\"null\":\"null\",\"a&b\":\"c=d%\"}}",
            "{\"metadata\":{\"long\":\"" + "\\ud83d\\ude00".repeat(512) + "\"}}",
            "{\"metadata\":{\"long\":\"" + "x".repeat(513) + "\"}}",
            "{\"metadata\":{\"color\":\"red\",\"empty\":null,\"absent\":null}}",
            "{}",
            "{\"metadata\":{\"color\":1}}",
            "{\"metadata\":{}}",
            many());

    private static final String SEQUENCE = "sequence";
    private static final int SHORT_LIFE = 3;
    private static final int MOST_ENTRIES = 50;

    private final CheckContext context;
    private final String mark;

    /** @param mark what the sandboxes of the sequence have in common, and the lists ask for */
    Requests(CheckContext context, String mark) {
        this.context = context;
        this.mark = mark;
    }

    private static String many() {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < MOST_ENTRIES; i++) {
            entries.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"\"");
        }
        return "{\"metadata\":{" + entries + "}}";
    }

    Request of(Step step, String id) {
        String path = "/sandboxes/" + CheckContext.segment(id);
        Request request = switch (step.kind()) {
            case CREATE -> create(step.choice(0));
            case REPEAT ->
                Request.of("POST", "/sandboxes")
                        .header("Idempotency-Key", mark + "-" + step.choice(0))
                        .json(repeated(step.choice(1)).toString());
            case GET -> Request.of("GET", path);
            case HEAD -> Request.of("HEAD", path);
            case KILL -> Request.of("DELETE", path);
            case EXTEND ->
                Request.of("POST", path + "/timeout").json("{\"timeout\":" + TIMEOUTS.get(step.choice(0)) + "}");
            case PATCH ->
                Request.of("PATCH", path)
                        .body(
                                "application/merge-patch+json",
                                PATCHES.get(step.choice(0)).getBytes(StandardCharsets.UTF_8));
            case TEMPLATE -> template(step.choice(0));
            case LIMITS -> Request.of("GET", "/limits");
            default -> Request.of(step.choice(2) == 0 ? "GET" : "HEAD", list(step.choice(0), step.choice(1)));
        };
        return as(step.asker(), request);
    }

    Request page(Asker asker, String path) {
        return as(asker, Request.of("GET", path));
    }

    private ObjectNode repeated(int choice) {
        return switch (choice) {
            case 0, 1 -> body(300, "red");
            case 2 -> body(300, "blue");
            default -> body(0, "red");
        };
    }

    private Request create(int choice) {
        ObjectNode body = switch (choice) {
            case 0 -> body(SHORT_LIFE, "red");
            case 1 -> body(0, "red");
            case 2 -> body(300, "red").put("template", "conformance-absent");
            case 3 -> body(300, "red").put("unknown", 1);
            case 4 -> body(400, "blue");
            case 5 -> body(300, "");
            default -> body(300, "red");
        };
        if (choice == 6) {
            body.remove("timeout");
        }
        return Request.of("POST", "/sandboxes").json(body.toString());
    }

    private ObjectNode body(int timeout, String color) {
        return context.body(timeout, Map.of(SEQUENCE, mark, "color", color));
    }

    private static Request template(int choice) {
        return switch (choice) {
            case 0 -> Request.of("DELETE", "/templates/base");
            case 1 -> Request.of("DELETE", "/templates/" + OperationPaths.ABSENT_TEMPLATE);
            case 2 -> Request.of("POST", "/templates").json("{\"template_id\":\"base\",\"commands\":[\"true\"]}");
            default -> Request.of("POST", "/templates").json("{\"template_id\":\"x\",\"commands\":[]}");
        };
    }

    private String list(int page, int filter) {
        Map<String, String> metadata = new TreeMap<>(Map.of(SEQUENCE, mark));
        switch (filter) {
            case 1 -> metadata.put("color", "red");
            case 2 -> metadata.put("color", "blue");
            case 3 -> metadata.put("color", "");
            case 4 -> metadata.put("empty", "");
            case 5 -> metadata.putAll(Map.of("e", "e\u0301", "a&b", "c=d%"));
            case 6 -> metadata.put("COLOR", "red");
            default -> {
                // Whatever color they have.
            }
        }
        String template = filter == 7 ? "&template=base" : "";
        return "/sandboxes?limit=" + PAGES.get(page) + "&metadata=" + MetadataQueries.filter(metadata) + template;
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
