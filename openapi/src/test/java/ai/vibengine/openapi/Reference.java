package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The public API reference, word for word: the only text that users have read. */
final class Reference {
    private Reference() {}

    static String text(String name) {
        try (InputStream in = Reference.class.getResourceAsStream("/reference/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String name) {
        return parse(text(name));
    }

    /** A snippet that leaves out its data by an ellipsis, with the data put in. */
    static JsonNode json(String name, String ellipsis, JsonNode data) {
        String text = text(name);
        if (!text.contains(ellipsis)) {
            throw new IllegalArgumentException(name + " has no " + ellipsis);
        }
        return parse(text.replace(ellipsis, data.toString()));
    }

    private static JsonNode parse(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
