package ai.vibengine.client.template;

import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import ai.vibengine.client.sandbox.CreateSandbox;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template as it was when the API was asked. Immutable. */
public final class Template {

    private final String id;
    private final TemplateType type;
    private final TemplateStatus status;
    private final @Nullable String from;
    private final @Nullable String image;
    private final @Nullable String description;
    private final Instant createdAt;
    private final @Nullable String error;
    private final @Nullable String workdir;
    private final @Nullable String startCommand;
    private final @Nullable String readyCommand;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    Template(ai.vibengine.client.internal.generated.Template wire, JsonForm form) {
        id = Fields.required(wire.getTemplateId(), "template_id");
        type = new TemplateType(Fields.required(wire.getType(), "type"));
        status = new TemplateStatus(Fields.required(wire.getStatus(), "status"));
        from = wire.getFrom();
        image = wire.getImage();
        description = wire.getDescription();
        createdAt = Fields.time(wire.getCreatedAt(), "created_at");
        error = wire.getError();
        workdir = wire.getWorkdir();
        startCommand = wire.getStartCommand();
        readyCommand = wire.getReadyCommand();
        this.form = form;
    }

    /** {@return the id; what {@link CreateSandbox#template} takes} */
    public String id() {
        return id;
    }

    /** {@return whose it is} */
    public TemplateType type() {
        return type;
    }

    /** {@return whether sandboxes can be started from it} */
    public TemplateStatus status() {
        return status;
    }

    /** {@return the id of the parent it was built from; null when it has none} */
    public @Nullable String from() {
        return from;
    }

    /** {@return the image that it was built on, with its digest once that is known; null when it was built on none} */
    public @Nullable String image() {
        return image;
    }

    /** {@return what it is for; null when nothing was said} */
    public @Nullable String description() {
        return description;
    }

    /** {@return when it was asked for, in whole seconds} */
    public Instant createdAt() {
        return createdAt;
    }

    /** {@return why the build failed, with the last lines of the failing step; null unless it failed} */
    public @Nullable String error() {
        return error;
    }

    /** {@return the directory in which commands run in its sandboxes; null for their home} */
    public @Nullable String workdir() {
        return workdir;
    }

    /** {@return what runs in its sandboxes from their start; null for nothing} */
    public @Nullable String startCommand() {
        return startCommand;
    }

    /** {@return what exits with 0 once a sandbox of it is ready; null when it is at once} */
    public @Nullable String readyCommand() {
        return readyCommand;
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
        return other instanceof Template template && template.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return id, type and status} */
    @Override
    public String toString() {
        return "Template[" + id + ", " + type + ", " + status + "]";
    }
}
