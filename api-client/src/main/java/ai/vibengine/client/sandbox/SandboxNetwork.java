package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The network of a sandbox: the first thing to look at when something in it cannot connect. Immutable. */
public final class SandboxNetwork {

    private final NetworkPolicy policy;
    private final List<NetworkRefusal> refusals;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    SandboxNetwork(ai.vibengine.client.internal.generated.SandboxNetwork wire, JsonForm form) {
        policy = NetworkPolicy.of(Fields.required(wire.getPolicy(), "policy"), "policy");
        refusals = Fields.entries(wire.getRefusals(), "refusals").stream()
                .map(refusal -> new NetworkRefusal(refusal, form.inner(refusal)))
                .toList();
        this.form = form;
    }

    /** {@return what it may reach, as it was in force} */
    public NetworkPolicy policy() {
        return policy;
    }

    /** {@return what it was refused last, the latest first; unmodifiable} */
    public List<NetworkRefusal> refusals() {
        return refusals;
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
        return other instanceof SandboxNetwork network && network.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return the policy, and how much was refused} */
    @Override
    public String toString() {
        return "SandboxNetwork[" + policy + ", " + refusals.size() + " refusals]";
    }
}
