package ai.vibengine.server.sandbox.metadata;

import ai.vibengine.openapi.InvalidRequestException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of metadata, as a merge patch says it (RFC 7396).
 *
 * @param isClearing whether it removes all entries and the metadata with them
 * @param entries the new values, empty for entries to remove
 */
public record MetadataPatch(boolean isClearing, Map<String, Optional<String>> entries) {

    public MetadataPatch {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns the change that a member of a patch asks for; empty when it is not there. */
    public static Optional<MetadataPatch> of(JsonNode member) {
        if (member.isMissingNode()) {
            return Optional.empty();
        }
        Map<String, Optional<String>> entries = new LinkedHashMap<>();
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
    public @Nullable Map<String, String> appliedTo(@Nullable Map<String, String> before, int most) {
        if (isClearing) {
            return null;
        }
        Map<String, String> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
        entries.forEach((key, value) -> value.ifPresentOrElse(text -> after.put(key, text), () -> after.remove(key)));
        if (after.size() > most) {
            throw new InvalidRequestException("metadata", "must have at most " + most + " entries");
        }
        return after;
    }
}
