package ai.vibengine.client.testing.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Which sandboxes a list shows. */
public class SandboxFilter {

    /** Returns whether a sandbox has the values that are asked for, by property. */
    protected boolean matchesProperties(JsonNode sandbox, Map<String, String> properties) {
        return properties.entrySet().stream()
                .allMatch(property ->
                        matchesProperty(sandbox.path(property.getKey()).asText(), property.getValue()));
    }

    protected boolean matchesProperty(String value, String asked) {
        return value.equals(asked);
    }

    /** Returns whether a sandbox has all entries that are asked for. */
    protected boolean matchesMetadata(JsonNode metadata, Map<String, String> entries) {
        return entries.entrySet().stream()
                .allMatch(entry -> metadata.has(entry.getKey())
                        && matches(metadata.get(entry.getKey()).asText(), entry.getValue()));
    }

    protected boolean matches(String value, String asked) {
        return value.equals(asked);
    }
}
