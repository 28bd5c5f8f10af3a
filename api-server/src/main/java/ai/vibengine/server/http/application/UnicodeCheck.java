package ai.vibengine.server.http.application;

import ai.vibengine.openapi.InvalidRequestException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Finds halves of surrogate pairs: JSON can escape them, but no UTF-8 answer could carry them back (RFC 8259, section 8.2). */
final class UnicodeCheck {

    private UnicodeCheck() {}

    static void requireWellFormed(JsonNode node) {
        if (node.isTextual()) {
            requireWellFormed(node.textValue());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            requireWellFormed(field.getKey());
            requireWellFormed(field.getValue());
        }
        if (node.isArray()) {
            node.forEach(UnicodeCheck::requireWellFormed);
        }
    }

    private static void requireWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    throw new InvalidRequestException("", "has a text with half of a surrogate pair.");
                }
                i++;
            }
        }
    }
}
