package ai.vibengine.client.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The status of a command.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record CommandStatus(String value) {

    /** It runs. */
    public static final CommandStatus RUNNING = new CommandStatus("running");

    /** It ended by itself, well or not. */
    public static final CommandStatus EXITED = new CommandStatus("exited");

    /** It was killed when its timeout was over. */
    public static final CommandStatus TIMED_OUT = new CommandStatus("timed_out");

    /** It was killed by a call. */
    public static final CommandStatus KILLED = new CommandStatus("killed");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public CommandStatus {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
