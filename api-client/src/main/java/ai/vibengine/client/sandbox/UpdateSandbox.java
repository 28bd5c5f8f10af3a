package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.generated.ContractNumbers;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changes to make to a sandbox; whatever is not told stays as it is. Not for use from several threads at once. */
public final class UpdateSandbox {

    private final Map<String, @Nullable String> metadata = new LinkedHashMap<>();
    private boolean clears;

    UpdateSandbox() {}

    /**
     * Sets a note, whether or not there is one of that key. There are at most
     * {@value ContractNumbers#METADATA_MAX_PROPERTIES} afterwards.
     *
     * @param key 1 to 64 characters
     * @param value at most 512 characters
     * @return this
     */
    public UpdateSandbox metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Removes a note; nothing happens when there is none of that key.
     *
     * @param key 1 to 64 characters
     * @return this
     */
    public UpdateSandbox removeMetadata(String key) {
        metadata.put(key, null);
        return this;
    }

    /**
     * Removes all notes, those that were told here included.
     *
     * @return this
     */
    public UpdateSandbox clearMetadata() {
        clears = true;
        return this;
    }

    /** The merge patch, whose members that are null count: no generated model can tell them from those that are not there. */
    ObjectNode request() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        if (clears) {
            patch.putNull("metadata");
        } else if (!metadata.isEmpty()) {
            metadata.forEach(patch.withObjectProperty("metadata")::put);
        }
        return patch;
    }
}
