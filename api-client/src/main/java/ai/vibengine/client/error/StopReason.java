package ai.vibengine.client.error;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * Why a sandbox was stopped.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record StopReason(String value) implements Serializable {

    /** It was killed. */
    public static final StopReason KILLED = new StopReason("killed");

    /** Its timeout was over. */
    public static final StopReason EXPIRED = new StopReason("expired");

    /** Nothing had gone on in it for its idle timeout. */
    public static final StopReason IDLE = new StopReason("idle");

    /** It ended by itself. */
    public static final StopReason FAILED = new StopReason("failed");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public StopReason {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
