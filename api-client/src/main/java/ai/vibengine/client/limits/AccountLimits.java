package ai.vibengine.client.limits;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    private final JsonForm form;

    /** Throws NullPointerException when a required property is missing. */
    AccountLimits(ai.vibengine.client.internal.generated.Limits wire, JsonForm form) {
        plan = new Plan(requireNonNull(wire.getPlan(), "plan"));
        requestsPerMinute = requireNonNull(wire.getRequestsPerMinute(), "requests_per_minute");
        concurrentSandboxes = requireNonNull(wire.getConcurrentSandboxes(), "concurrent_sandboxes");
        running = requireNonNull(wire.getRunning(), "running");
        paused = requireNonNull(wire.getPaused(), "paused");
        requestsRemaining = requireNonNull(wire.getRequestsRemaining(), "requests_remaining");
        extensions = Set.copyOf(requireNonNull(wire.getExtensions(), "extensions"));
        Map<String, FieldBounds> read = new HashMap<>();
        requireNonNull(wire.getBounds(), "bounds")
                .forEach((field, numbers) -> read.put(field, new FieldBounds(numbers, form.inner(numbers))));
        bounds = Map.copyOf(read);
        this.form = form;
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
        return other instanceof AccountLimits limits && limits.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return the plan, and how much of it was used} */
    @Override
    public String toString() {
        return "AccountLimits[" + plan + ", " + (running + paused) + " of " + concurrentSandboxes + " sandboxes, "
                + requestsRemaining + " of " + requestsPerMinute + " requests left]";
    }
}
