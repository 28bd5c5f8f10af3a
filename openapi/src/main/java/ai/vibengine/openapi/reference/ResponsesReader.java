package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the responses of one operation. A dozen of them have the same headers and the same body: each is described where it
 * comes first, and later ones say where that is. To be used once.
 */
final class ResponsesReader {

    private final Contract contract;
    private final Markdown markdown;
    private final Fields fields;
    private final Examples examples;

    /** The status that describes a schema, and the anchor that describes a header. */
    private final Map<JsonNode, String> described = new HashMap<>();

    ResponsesReader(Contract contract, Markdown markdown, Fields fields, Examples examples) {
        this.contract = contract;
        this.markdown = markdown;
        this.fields = fields;
        this.examples = examples;
    }

    List<Response> read(JsonNode node) {
        return node.properties().stream()
                .map(entry -> response(entry.getKey(), contract.resolve(entry.getValue())))
                .toList();
    }

    private Response response(String status, JsonNode response) {
        List<String> codes = new ArrayList<>();
        response.path("x-error-codes").forEach(code -> codes.add(code.asText()));
        List<Field> headers = new ArrayList<>();
        Map<String, String> headersAsBefore = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            String name = header.getKey();
            String anchor = Slug.of("r" + status + "-header-" + name);
            String before = described.putIfAbsent(header.getValue(), anchor);
            if (before == null) {
                headers.add(fields.of(anchor, name, contract.resolve(header.getValue())));
            } else {
                headersAsBefore.put(name, before);
            }
        }
        return new Response(
                status,
                markdown.inline(response.path("description").asText()),
                response.path("x-requirement").asText(),
                codes,
                headers,
                headersAsBefore,
                bodies(status, response.path("content")));
    }

    private List<Body> bodies(String status, JsonNode content) {
        List<Body> bodies = new ArrayList<>();
        for (Map.Entry<String, JsonNode> media : content.properties()) {
            JsonNode schema = media.getValue().path("schema");
            String id = bodies.isEmpty() ? "r" + status : "r" + status + "-" + bodies.size();
            List<Field> inside = fields.in(id, schema);
            String before = inside.isEmpty() ? null : described.putIfAbsent(schema, status);
            String meaning = inside.isEmpty()
                    ? contract.whole(schema).path("description").asText()
                    : "";
            bodies.add(new Body(
                    media.getKey(),
                    markdown.html(meaning),
                    "",
                    true,
                    before == null ? fields.facts(schema) : List.of(),
                    before == null ? "" : before,
                    before == null ? inside : List.of(),
                    examples.of(media.getKey(), media.getValue())));
        }
        return bodies;
    }
}
