package ai.vibengine.client.file;

import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file of a sandbox, or whatever else is in a directory, as it was when the API was asked. Immutable. */
public final class FileEntry {

    private final String name;
    private final String path;
    private final FileType type;
    private final long size;
    private final String mode;
    private final Instant modifiedAt;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    FileEntry(ai.vibengine.client.internal.generated.FileEntry wire, JsonForm form) {
        name = Fields.required(wire.getName(), "name");
        path = Fields.required(wire.getPath(), "path");
        type = new FileType(Fields.required(wire.getType(), "type"));
        size = Fields.required(wire.getSize(), "size");
        mode = Fields.required(wire.getMode(), "mode");
        modifiedAt = Fields.time(wire.getModifiedAt(), "modified_at");
        this.form = form;
    }

    /** {@return its name in its directory} */
    public String name() {
        return name;
    }

    /** {@return the path that was asked for, or in a list that of the directory and the name} */
    public String path() {
        return path;
    }

    /** {@return what it is} */
    public FileType type() {
        return type;
    }

    /** {@return how many bytes it has} */
    public long size() {
        return size;
    }

    /** {@return its permissions, as four octal digits} */
    public String mode() {
        return mode;
    }

    /** {@return when its content changed last, rounded down to the second} */
    public Instant modifiedAt() {
        return modifiedAt;
    }

    /** {@return fields of the answer that this version of the client does not know, as JSON values; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return form.unknownFields();
    }

    /**
     * {@return it as the API told it, by the names of the contract: maps, lists, texts, numbers and truth values, unmodifiable;
     * what Jackson writes for it}
     */
    @JsonValue
    public Map<String, Object> toMap() {
        return form.toMap();
    }

    /**
     * Compares what the API told.
     *
     * @param other what to compare with
     * @return whether both tell the same
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileEntry entry && entry.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return type, path and size} */
    @Override
    public String toString() {
        return "FileEntry[" + type + ", " + path + ", " + size + " bytes]";
    }
}
