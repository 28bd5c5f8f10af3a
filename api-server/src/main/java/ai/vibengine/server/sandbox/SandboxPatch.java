package ai.vibengine.server.sandbox;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.sandbox.metadata.MetadataPatch;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a sandbox, as a merge patch says it (RFC 7396).
 *
 * @param metadata empty when they stay
 * @param changesIdleTimeout whether the idle timeout changes
 * @param idleTimeoutSeconds what it becomes; null for none
 * @param onTimeout empty when that stays
 */
record SandboxPatch(
        Optional<MetadataPatch> metadata,
        boolean changesIdleTimeout,
        @Nullable Integer idleTimeoutSeconds,
        Optional<OnTimeout> onTimeout) {

    /** Returns the change that a patch asks for. */
    static SandboxPatch of(JsonNode patch) {
        JsonNode onTimeout = patch.path("on_timeout");
        JsonNode idle = patch.path("idle_timeout");
        return new SandboxPatch(
                MetadataPatch.of(patch.path("metadata")),
                !idle.isMissingNode(),
                idle.isNumber() ? Integer.valueOf(idle.intValue()) : null,
                onTimeout.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(onTimeout.isNull() ? OnTimeout.KILL : OnTimeout.of(onTimeout.asText())));
    }

    boolean changesNothing() {
        return metadata.isEmpty() && !changesIdleTimeout && onTimeout.isEmpty();
    }

    /** Returns whether it makes the count of idleness begin anew. */
    boolean isActivity() {
        return idleTimeoutSeconds != null;
    }

    /**
     * Returns what the owner asks the sandbox to be after the change.
     *
     * @param mostMetadata how many entries of metadata there may be
     * @throws InvalidRequestException when the result would be out of bounds
     */
    SandboxRequest appliedTo(SandboxRequest before, int mostMetadata) {
        SandboxRequest after = before;
        if (metadata.isPresent()) {
            after = after.withMetadata(metadata.get().appliedTo(before.metadata(), mostMetadata));
        }
        if (changesIdleTimeout) {
            after = after.withIdleTimeout(idleTimeoutSeconds);
            after.requireConsistent();
        }
        return onTimeout.isPresent() ? after.withOnTimeout(onTimeout.get()) : after;
    }
}
