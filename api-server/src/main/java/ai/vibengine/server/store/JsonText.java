package ai.vibengine.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** Values as JSON, above all lists and maps of texts in a column. */
public final class JsonText {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<List<String>> LIST = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};

    private JsonText() {}

    /** Returns a list, a map or a record as JSON. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns the list that a column holds. */
    public static List<String> readList(String text) {
        return read(text, LIST);
    }

    /** Returns the map that a column holds. */
    public static Map<String, String> readMap(String text) {
        return read(text, MAP);
    }

    private static <T> T read(String text, TypeReference<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("A column does not hold what was written to it", failure);
        }
    }
}
