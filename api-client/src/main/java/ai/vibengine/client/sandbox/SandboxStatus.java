package ai.vibengine.client.sandbox;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The status of a sandbox.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record SandboxStatus(String value) {

    /** It runs. */
    public static final SandboxStatus RUNNING = new SandboxStatus("running");

    /** It stands still until it is resumed. */
    public static final SandboxStatus PAUSED = new SandboxStatus("paused");

    /** It was stopped, which only the answer to a kill shows. */
    public static final SandboxStatus STOPPED = new SandboxStatus("stopped");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public SandboxStatus {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
