package ai.vibengine.client.template;

import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of a build log. Immutable. */
public final class TemplateLogLine {

    private final int line;
    private final int step;
    private final LogStream stream;
    private final Instant time;
    private final String text;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    TemplateLogLine(ai.vibengine.client.internal.generated.TemplateLogLine wire, JsonForm form) {
        line = Fields.required(wire.getLine(), "line");
        step = Fields.required(wire.getStep(), "step");
        stream = new LogStream(Fields.required(wire.getStream(), "stream"));
        time = Fields.time(wire.getTime(), "time");
        text = Fields.required(wire.getText(), "text");
        this.form = form;
    }

    /** {@return its number in the whole log, from 1} */
    public int line() {
        return line;
    }

    /** {@return the number of the command, from 1; 0 for what belongs to none} */
    public int step() {
        return step;
    }

    /** {@return where it came from} */
    public LogStream stream() {
        return stream;
    }

    /** {@return when it was printed, in whole seconds} */
    public Instant time() {
        return time;
    }

    /** {@return the line, without its line break} */
    public String text() {
        return text;
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
        return other instanceof TemplateLogLine entry && entry.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return number, stream and text} */
    @Override
    public String toString() {
        return "TemplateLogLine[" + line + ", " + stream + ", " + text + "]";
    }
}
