package ai.vibengine.server.sandbox;

import ai.vibengine.openapi.InvalidRequestException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of metadata, as a merge patch says it (RFC 7396).
 *
 * @param isClearing whether it removes all entries and the metadata with them
 * @param entries the new values, empty for entries to remove
 */
record MetadataPatch(boolean isClearing, Map<String, Optional<String>> entries) {

    MetadataPatch {
        entries = Map.copyOf(entries);
    }

    /** Returns the change that a member of a patch asks for; empty when it is not there. */
    static Optional<MetadataPatch> of(JsonNode member) {
        if (member.isMissingNode()) {
            return Optional.empty();
        }
        Map<String, Optional<String>> entries = new HashMap<>();
        member.properties()
                .forEach(entry -> entries.put(
                        entry.getKey(), Optional.ofNullable(entry.getValue().textValue())));
        return Optional.of(new MetadataPatch(member.isNull(), entries));
    }

    /**
     * Returns metadata after the change; null when there is none.
     *
     * @param most how many entries there may be
     * @throws InvalidRequestException when there would be more
     */
    @Nullable
    Map<String, String> appliedTo(@Nullable Map<String, String> before, int most) {
        if (isClearing) {
            return null;
        }
        Map<String, String> after = before == null ? new HashMap<>() : new HashMap<>(before);
        entries.forEach((key, value) -> value.ifPresentOrElse(text -> after.put(key, text), () -> after.remove(key)));
        if (after.size() > most) {
            throw new InvalidRequestException("metadata", "must have at most " + most + " entries");
        }
        return after;
    }
}
