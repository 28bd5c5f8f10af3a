package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.reference.ContractDocument.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a contract into what the site tells. */
final class ReferenceReader {

    private static final Set<String> STREAMS = Set.of("text/event-stream", "application/x-ndjson", "application/jsonl");
    private static final Map<String, String> PLACES =
            Map.of("path", "Path parameters", "query", "Query parameters", "header", "Request headers");

    private final ContractDocument contract;
    private final Markdown markdown;
    private final Fields fields;
    private final Examples examples;
    private final Snippets snippets;

    ReferenceReader(ContractDocument contract) {
        this.contract = contract;
        String base = contract.at("/servers/0/url").asText();
        Highlighter highlighter = new Highlighter(base);
        markdown = new Markdown(highlighter);
        fields = new Fields(contract, markdown);
        examples = new Examples(contract, highlighter);
        snippets = new Snippets(
                new Curl(
                        base,
                        contract.at("/components/securitySchemes/ApiKey/name").asText()),
                highlighter);
    }

    Reference read() {
        String description = contract.at("/info/description").asText();
        List<Group> groups = new ArrayList<>();
        for (JsonNode tag : contract.at("/tags")) {
            String name = tag.path("name").asText();
            String slug = Slug.of(name);
            String text = tag.path("description").asText();
            groups.add(new Group(slug, name, markdown.html(text), markdown.text(text), endpoints(name, slug)));
        }
        return new Reference(
                contract.at("/info/title").asText(),
                contract.at("/info/version").asText(),
                markdown.introduction(description),
                markdown.chapters(description),
                groups);
    }

    private List<Endpoint> endpoints(String tag, String folder) {
        return contract.operations().stream()
                .filter(operation ->
                        operation.node().path("tags").path(0).asText().equals(tag))
                .map(operation -> endpoint(operation, folder))
                .toList();
    }

    private Endpoint endpoint(Operation operation, String folder) {
        JsonNode node = operation.node();
        String id = node.path("operationId").asText();
        String description = node.path("description").asText();
        Optional<Body> body = requestBody(node.path("requestBody"));
        List<Response> responses = responses(node.path("responses"));
        boolean streams = responses.stream()
                .flatMap(response -> response.bodies().stream())
                .anyMatch(each -> STREAMS.contains(each.mediaType()));
        return new Endpoint(
                id,
                folder + "/" + Slug.of(id) + ".html",
                operation.method(),
                operation.path(),
                node.path("summary").asText(),
                markdown.html(description),
                markdown.text(description),
                node.path("x-requirement").asText(),
                parameters(operation),
                body,
                responses,
                snippets.of(operation, body, streams));
    }

    private List<Parameters> parameters(Operation operation) {
        List<Parameters> all = new ArrayList<>();
        for (String place : List.of("path", "query", "header")) {
            List<Field> found = operation.parameters().stream()
                    .filter(parameter -> parameter.path("in").asText().equals(place))
                    .map(parameter -> {
                        String name = parameter.path("name").asText();
                        return fields.of(place + "-" + name, name, parameter);
                    })
                    .toList();
            if (!found.isEmpty()) {
                all.add(new Parameters(place, PLACES.getOrDefault(place, place), found));
            }
        }
        return all;
    }

    private Optional<Body> requestBody(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode body = contract.resolve(node);
        return bodies(
                        "body",
                        body.path("content"),
                        markdown.html(body.path("description").asText()),
                        body.path("x-requirement").asText(),
                        body.path("required").asBoolean())
                .stream()
                .findFirst();
    }

    private List<Response> responses(JsonNode node) {
        List<Response> responses = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String status = entry.getKey();
            JsonNode response = contract.resolve(entry.getValue());
            List<String> codes = new ArrayList<>();
            response.path("x-error-codes").forEach(code -> codes.add(code.asText()));
            List<Field> headers = response.path("headers").properties().stream()
                    .map(header -> fields.of(
                            "r" + status + "-header-" + header.getKey(),
                            header.getKey(),
                            contract.resolve(header.getValue())))
                    .toList();
            responses.add(new Response(
                    status,
                    markdown.inline(response.path("description").asText()),
                    response.path("x-requirement").asText(),
                    codes,
                    headers,
                    bodies("r" + status, response.path("content"), Html.empty(), "", true)));
        }
        return responses;
    }

    private List<Body> bodies(String id, JsonNode content, Html description, String requirement, boolean required) {
        List<Body> bodies = new ArrayList<>();
        for (Map.Entry<String, JsonNode> media : content.properties()) {
            JsonNode schema = media.getValue().path("schema");
            bodies.add(new Body(
                    media.getKey(),
                    description,
                    requirement,
                    required,
                    fields.facts(schema),
                    fields.in(bodies.isEmpty() ? id : id + "-" + bodies.size(), schema),
                    examples.of(media.getKey(), media.getValue())));
        }
        return bodies;
    }
}
