package ai.vibengine.client.command;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.internal.generated.TemplateLogLine;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A piece of what a command printed: as much as there was, which need not be a line. Immutable. */
public final class CommandOutput {

    private final LogStream stream;
    private final String text;

    /**
     * Creates one, for tests of code that takes them.
     *
     * @param stream where it was printed to
     * @param text what was printed
     * @throws NullPointerException if one of them is null
     */
    public CommandOutput(LogStream stream, String text) {
        this.stream = requireNonNull(stream, "stream");
        this.text = requireNonNull(text, "text");
    }

    /** {@return where it was printed to, {@link LogStream#STDOUT} or {@link LogStream#STDERR}} */
    public LogStream stream() {
        return stream;
    }

    /** {@return what was printed; bytes that are not UTF-8 are shown as U+FFFD} */
    public String text() {
        return text;
    }

    /** {@return whether it was printed to standard error} */
    public boolean isError() {
        return stream.equals(LogStream.STDERR);
    }

    /** {@return stream and text, named as in the lines of a log; unmodifiable; what Jackson writes for it} */
    @JsonValue
    public Map<String, Object> toMap() {
        return Map.of(TemplateLogLine.JSON_PROPERTY_STREAM, stream.value(), TemplateLogLine.JSON_PROPERTY_TEXT, text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommandOutput output && output.stream.equals(stream) && output.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(stream, text);
    }

    /** {@return the text} */
    @Override
    public String toString() {
        return text;
    }
}
