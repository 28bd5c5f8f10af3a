package ai.vibengine.client.call;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What came of an attempt or of a call. Immutable. */
public final class CallOutcome {

    private final @Nullable Integer status;
    private final @Nullable Throwable failure;
    private final String requestId;
    private final Duration duration;

    /**
     * Creates an outcome; the client does that, and tests of interceptors.
     *
     * @param status the status of the answer; null when there was none
     * @param failure why it failed; null when it did not
     * @param requestId the name of the request
     * @param duration how long it took
     */
    public CallOutcome(@Nullable Integer status, @Nullable Throwable failure, String requestId, Duration duration) {
        this.status = status;
        this.failure = failure;
        this.requestId = requestId;
        this.duration = duration;
    }

    /** {@return the HTTP status of the answer, for a call of its last attempt; empty when there was none} */
    public OptionalInt status() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * {@return why it failed, for a call what it throws; empty when it did not, and for an attempt that was answered, whatever its status}
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** {@return the name of the request: the server's, or when it gave none the one that was sent} */
    public String requestId() {
        return requestId;
    }

    /** {@return how long the attempt took, or the call with all its attempts and waits} */
    public Duration duration() {
        return duration;
    }

    /** {@return status, failure and duration} */
    @Override
    public String toString() {
        return "CallOutcome[" + (status == null ? "no answer" : status) + (failure == null ? "" : ", " + failure) + ", "
                + duration.toMillis() + " ms]";
    }
}
