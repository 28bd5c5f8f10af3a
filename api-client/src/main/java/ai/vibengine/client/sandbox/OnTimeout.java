package ai.vibengine.client.sandbox;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What becomes of a sandbox when its timeout or its idle timeout is over.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record OnTimeout(String value) {

    /** It is stopped. */
    public static final OnTimeout KILL = new OnTimeout("kill");

    /** It is paused. */
    public static final OnTimeout PAUSE = new OnTimeout("pause");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public OnTimeout {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
