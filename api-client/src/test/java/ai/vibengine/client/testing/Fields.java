package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a request body by the contract's bounds. */
final class Fields {

    private final JsonNode object;

    Fields(JsonNode object, Set<String> known) {
        this.object = object;
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.invalid(name, "is not a field of this request");
            }
        });
    }

    String slug(String name) {
        String value = required(name, text(name, 64));
        if (!Text.SLUG.matcher(value).matches()) {
            throw Problem.invalid(name, "must be 1 to 64 of [a-z0-9._-], beginning with a letter or a digit");
        }
        return value;
    }

    @Nullable
    String optionalSlug(String name) {
        return object.has(name) ? slug(name) : null;
    }

    @Nullable
    String text(String name, int longest) {
        JsonNode node = object.get(name);
        if (node == null) {
            return null;
        }
        return string(name, node, 0, longest);
    }

    @Nullable
    Long seconds(String name) {
        return seconds(name, 86_400);
    }

    @Nullable
    Long seconds(String name, long most) {
        JsonNode node = object.get(name);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber()) {
            throw Problem.invalid(name, "must be an integer");
        }
        if (!node.canConvertToLong() || node.longValue() < 1) {
            throw Problem.invalid(name, "must be from 1 to " + most);
        }
        if (node.longValue() > most) {
            throw Problem.invalid(name, "must be at most " + most);
        }
        return node.longValue();
    }

    String requiredText(String name, int longest) {
        return string(name, required(name, object.get(name)), 1, longest);
    }

    boolean flag(String name) {
        JsonNode node = object.get(name);
        if (node != null && !node.isBoolean()) {
            throw Problem.invalid(name, "must be true or false");
        }
        return node != null && node.booleanValue();
    }

    long requiredSeconds(String name) {
        return required(name, seconds(name));
    }

    Map<String, String> map(String name, Pattern keys, int longest) {
        JsonNode node = object.get(name);
        Map<String, String> map = new LinkedHashMap<>();
        if (node == null) {
            return map;
        }
        if (!node.isObject()) {
            throw Problem.invalid(name, "must be an object");
        }
        if (node.size() > 50) {
            throw Problem.invalid(name, "must have at most 50 entries");
        }
        node.properties().forEach(entry -> {
            if (!keys.matcher(entry.getKey()).matches()) {
                throw Problem.invalid(name, "has a key that must match " + keys);
            }
            map.put(entry.getKey(), string(name + "." + entry.getKey(), entry.getValue(), 0, longest));
        });
        return map;
    }

    List<String> commands(String name) {
        JsonNode node = required(name, object.get(name));
        if (!node.isArray()) {
            throw Problem.invalid(name, "must be an array");
        }
        if (node.isEmpty() || node.size() > 50) {
            throw Problem.invalid(name, "must have 1 to 50 entries");
        }
        List<String> commands = new ArrayList<>();
        node.forEach(item -> commands.add(string(name, item, 1, 32_768)));
        return commands;
    }

    private static String string(String name, JsonNode node, int shortest, int longest) {
        if (!node.isTextual()) {
            throw Problem.invalid(name, "must be a string");
        }
        int length = Text.length(node.textValue());
        if (length < shortest || length > longest) {
            throw Problem.invalid(name, "must have " + shortest + " to " + longest + " characters");
        }
        return node.textValue();
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw Problem.invalid(name, "is required");
        }
        return value;
    }
}
