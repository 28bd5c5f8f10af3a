package ai.vibengine.client.file;

import ai.vibengine.client.internal.json.Fields;
import java.time.Instant;
import java.util.Map;

/**
 * A file of a sandbox, or whatever else is in a directory, as it was when the API was asked. Immutable.
 *
 * @param name its name in its directory
 * @param path the path that was asked for, or in a list that of the directory and the name
 * @param type what it is
 * @param size how many bytes it has
 * @param mode its permissions, as four octal digits
 * @param modifiedAt when its content changed last, rounded down to the second
 * @param unknownFields fields of the answer that this version of the client does not know, as JSON values; unmodifiable
 */
public record FileEntry(
        String name,
        String path,
        FileType type,
        long size,
        String mode,
        Instant modifiedAt,
        Map<String, Object> unknownFields) {

    /** Throws UnreadableFieldException when a required property is missing. */
    static FileEntry of(ai.vibengine.client.internal.generated.FileEntry wire, Map<String, Object> unknownFields) {
        return new FileEntry(
                Fields.required(wire.getName(), "name"),
                Fields.required(wire.getPath(), "path"),
                new FileType(Fields.required(wire.getType(), "type")),
                Fields.required(wire.getSize(), "size"),
                Fields.required(wire.getMode(), "mode"),
                Fields.time(wire.getModifiedAt(), "modified_at"),
                unknownFields);
    }
}
