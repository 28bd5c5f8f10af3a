package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.MediaTypes;
import ai.vibengine.openapi.Operation;
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

    private final Contract contract;
    private final Markdown markdown;
    private final Fields fields;
    private final Examples examples;
    private final Snippets snippets;

    ReferenceReader(Contract contract) {
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
        String id = operation.id();
        String description = node.path("description").asText();
        Optional<Body> body = requestBody(operation);
        List<Response> responses =
                new ResponsesReader(contract, markdown, fields, examples).read(node.path("responses"));
        boolean streams = responses.stream()
                .flatMap(response -> response.bodies().stream())
                .findFirst()
                .filter(usual -> STREAMS.contains(usual.mediaType()))
                .isPresent();
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
                    .filter(parameter -> parameter.node().path("in").asText().equals(place))
                    .map(parameter -> fields.of(place + "-" + parameter.name(), parameter.name(), parameter.node()))
                    .toList();
            if (!found.isEmpty()) {
                all.add(new Parameters(place, PLACES.getOrDefault(place, place), found));
            }
        }
        return all;
    }

    private Optional<Body> requestBody(Operation operation) {
        JsonNode body = contract.resolve(operation.node().path("requestBody"));
        return body.path("content").properties().stream().findFirst().map(media -> {
            JsonNode schema = media.getValue().path("schema");
            return new Body(
                    media.getKey(),
                    markdown.html(body.path("description").asText()),
                    body.path("x-requirement").asText(),
                    body.path("required").asBoolean(),
                    bodyFacts(media.getKey(), schema, operation),
                    "",
                    fields.in("body", schema),
                    examples.of(media.getKey(), media.getValue()));
        });
    }

    /** What is said of the schema, and how large the whole may be where it is JSON: a file has limits of its own. */
    private List<Fact> bodyFacts(String mediaType, JsonNode schema, Operation operation) {
        List<Fact> facts = new ArrayList<>(fields.facts(schema));
        if (MediaTypes.isJson(mediaType)) {
            facts.add(new Fact("Size", "at most " + operation.body().maxBytes() + " bytes", false));
        }
        return facts;
    }
}
