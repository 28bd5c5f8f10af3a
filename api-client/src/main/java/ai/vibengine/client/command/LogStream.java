package ai.vibengine.client.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a line of a build log came from.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record LogStream(String value) {

    /** Standard output of the command. */
    public static final LogStream STDOUT = new LogStream("stdout");

    /** Standard error of the command. */
    public static final LogStream STDERR = new LogStream("stderr");

    /** Messages of the builder itself. */
    public static final LogStream SYSTEM = new LogStream("system");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public LogStream {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
