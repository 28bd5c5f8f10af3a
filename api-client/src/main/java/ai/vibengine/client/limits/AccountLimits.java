package ai.vibengine.client.limits;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What an account may do, and how much of it was used when the API was asked. Immutable. */
public final class AccountLimits {

    private final Plan plan;
    private final int requestsPerMinute;
    private final int concurrentSandboxes;
    private final int running;
    private final int paused;
    private final int requestsRemaining;
    private final Set<String> extensions;
    private final Map<String, FieldBounds> bounds;
    private final Map<String, Object> unknownFields;

    /** Throws NullPointerException when a required property is missing. */
    AccountLimits(ai.vibengine.client.internal.generated.Limits wire, Map<String, Object> unknownFields) {
        plan = new Plan(requireNonNull(wire.getPlan(), "plan"));
        requestsPerMinute = requireNonNull(wire.getRequestsPerMinute(), "requests_per_minute");
        concurrentSandboxes = requireNonNull(wire.getConcurrentSandboxes(), "concurrent_sandboxes");
        running = requireNonNull(wire.getRunning(), "running");
        paused = requireNonNull(wire.getPaused(), "paused");
        requestsRemaining = requireNonNull(wire.getRequestsRemaining(), "requests_remaining");
        extensions = Set.copyOf(requireNonNull(wire.getExtensions(), "extensions"));
        Map<String, FieldBounds> read = new HashMap<>();
        requireNonNull(wire.getBounds(), "bounds")
                .forEach((field, numbers) -> read.put(field, FieldBounds.of(numbers)));
        bounds = Map.copyOf(read);
        this.unknownFields = unknownFields;
    }

    /** {@return the plan of the account} */
    public Plan plan() {
        return plan;
    }

    /** {@return how many requests the account may make in a window of the rate limit} */
    public int requestsPerMinute() {
        return requestsPerMinute;
    }

    /** {@return how many sandboxes the account may have at once, running and paused ones together} */
    public int concurrentSandboxes() {
        return concurrentSandboxes;
    }

    /** {@return how many sandboxes ran} */
    public int running() {
        return running;
    }

    /** {@return how many sandboxes were paused} */
    public int paused() {
        return paused;
    }

    /** {@return how many requests were left in the window, after this one} */
    public int requestsRemaining() {
        return requestsRemaining;
    }

    /** {@return the groups of extensions that the service offers, such as {@code commands}; unmodifiable} */
    public Set<String> extensions() {
        return extensions;
    }

    /** {@return the bounds of the numbers that a sandbox is created with, such as {@code timeout}; unmodifiable} */
    public Map<String, FieldBounds> bounds() {
        return bounds;
    }

    /** {@return fields of the answer that this version of the client does not know, as JSON values; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return unknownFields;
    }

    /** {@return the plan, and how much of it was used} */
    @Override
    public String toString() {
        return "AccountLimits[" + plan + ", " + (running + paused) + " of " + concurrentSandboxes + " sandboxes, "
                + requestsRemaining + " of " + requestsPerMinute + " requests left]";
    }
}
