package ai.vibengine.client.internal.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes what the contract promises from the generated models, and names what is not there or not as promised. */
public final class Fields {

    private Fields() {}

    /**
     * Takes a value that must be there.
     *
     * @param name the field's name on the wire
     * @throws UnreadableFieldException if it is null
     */
    public static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new UnreadableFieldException(name, "is missing");
        }
        return value;
    }

    /**
     * Takes the entries of a list, none of which may be null.
     *
     * @param name the field's name on the wire
     * @throws UnreadableFieldException if the list or an entry is null
     */
    public static <T> List<T> entries(@Nullable List<T> values, String name) {
        List<T> list = required(values, name);
        for (int i = 0; i < list.size(); i++) {
            required(list.get(i), name + "[" + i + "]");
        }
        return list;
    }

    /**
     * Takes a time that must be there.
     *
     * @param name the field's name on the wire
     * @throws UnreadableFieldException if it is null or no time
     */
    public static Instant time(@Nullable String value, String name) {
        try {
            return Timestamp.parse(required(value, name));
        } catch (DateTimeException e) {
            throw new UnreadableFieldException(name, "is no time");
        }
    }

    /**
     * Takes texts by their names.
     *
     * @param name the field's name on the wire
     * @return a copy; empty for null
     * @throws UnreadableFieldException if one of them is null
     */
    public static Map<String, String> texts(@Nullable Map<String, String> values, String name) {
        if (values == null) {
            return Map.of();
        }
        if (values.containsValue(null)) {
            throw new UnreadableFieldException(name, "has a value that is null");
        }
        return Map.copyOf(values);
    }
}
