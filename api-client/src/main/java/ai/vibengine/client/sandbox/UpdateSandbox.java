package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changes to make to a sandbox; whatever is not told stays as it is. Not for use from several threads at once. */
public final class UpdateSandbox {

    private final Map<String, @Nullable String> metadata = new LinkedHashMap<>();
    private boolean clears;
    private boolean removesIdleTimeout;
    private @Nullable Integer idleTimeout;
    private @Nullable OnTimeout onTimeout;

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

    /**
     * Sets after how long without activity the sandbox ends. The time counts from now on.
     *
     * @param value 1 to {@value ContractNumbers#UPDATE_SANDBOX_REQUEST_IDLE_TIMEOUT_MAXIMUM} seconds, at most the
     *     sandbox's timeout; a started second counts in full
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public UpdateSandbox idleTimeout(Duration value) {
        idleTimeout = Checks.seconds("idleTimeout", value);
        return this;
    }

    /**
     * Has the sandbox no longer end by being idle, whatever else was told here.
     *
     * @return this
     */
    public UpdateSandbox removeIdleTimeout() {
        removesIdleTimeout = true;
        return this;
    }

    /**
     * Sets what becomes of the sandbox when its timeout or its idle timeout is over.
     *
     * @param value for example {@link OnTimeout#PAUSE}
     * @return this
     */
    public UpdateSandbox onTimeout(OnTimeout value) {
        onTimeout = value;
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
        if (removesIdleTimeout) {
            patch.putNull("idle_timeout");
        } else if (idleTimeout != null) {
            patch.put("idle_timeout", idleTimeout);
        }
        if (onTimeout != null) {
            patch.put("on_timeout", onTimeout.value());
        }
        return patch;
    }
}
