package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.MediaTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the examples of media types. */
final class Examples {

    private static final ObjectWriter JSON = new ObjectMapper().writer(printer());

    private final Contract contract;
    private final Highlighter highlighter;

    Examples(Contract contract, Highlighter highlighter) {
        this.contract = contract;
        this.highlighter = highlighter;
    }

    /** Those of the media type; when it has none, the one of its schema. */
    List<Example> of(String mediaType, JsonNode media) {
        List<Example> examples = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : media.path("examples").properties()) {
            JsonNode example = contract.resolve(entry.getValue());
            examples.add(example(mediaType, example.path("summary").asText(entry.getKey()), example.path("value")));
        }
        JsonNode single = media.has("example")
                ? media.path("example")
                : contract.whole(media.path("schema")).path("example");
        if (examples.isEmpty() && !single.isMissingNode()) {
            examples.add(example(mediaType, "Example", single));
        }
        return examples;
    }

    private Example example(String mediaType, String title, JsonNode value) {
        boolean json = MediaTypes.isJson(mediaType);
        String raw = json || value.isContainerNode() ? print(value) : value.asText();
        return new Example(title, raw, highlighter.highlight(json ? "json" : "", raw.stripTrailing()));
    }

    private static String print(JsonNode value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Two spaces, and a colon that stands close to its name: as the public reference prints JSON. */
    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withArrayEmptySeparator("")
                        .withObjectEmptySeparator(""))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
    }
}
