package ai.vibengine.server.template;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox can be started from.
 *
 * @param from its parent; null when it has none
 * @param error why it failed; null unless it did
 */
public record Template(
        String templateId,
        Type type,
        Status status,
        @Nullable String from,
        @Nullable String description,
        Instant createdAt,
        @Nullable String error) {

    /** Whose template it is. */
    public enum Type {
        BUILT_IN,
        CUSTOM
    }

    /** Whether sandboxes can be started from it. */
    public enum Status {
        READY,
        BUILDING,
        FAILED
    }

    Position position() {
        return new Position(createdAt.getEpochSecond(), templateId);
    }

    /** Where a template stands in a list: newest first, by the second that is written, then by id. */
    public record Position(long createdAtSecond, String templateId) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            int byTime = Long.compare(other.createdAtSecond, createdAtSecond);
            return byTime != 0 ? byTime : templateId.compareTo(other.templateId);
        }
    }
}
