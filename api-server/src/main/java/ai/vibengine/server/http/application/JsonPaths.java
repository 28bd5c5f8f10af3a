package ai.vibengine.server.http.application;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.stream.Collectors;

/** Where in a body something went wrong. */
final class JsonPaths {

    private JsonPaths() {}

    /** The dotted path, as far as it is known. */
    static String of(JsonProcessingException failure) {
        return failure instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
    }
}
