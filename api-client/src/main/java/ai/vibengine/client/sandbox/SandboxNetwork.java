package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.json.Fields;
import java.util.List;
import java.util.Map;

/** The network of a sandbox: the first thing to look at when something in it cannot connect. Immutable. */
public final class SandboxNetwork {

    private final NetworkPolicy policy;
    private final List<NetworkRefusal> refusals;
    private final Map<String, Object> unknownFields;

    /** Throws UnreadableFieldException when a required property is missing. */
    SandboxNetwork(ai.vibengine.client.internal.generated.SandboxNetwork wire, Map<String, Object> unknownFields) {
        policy = NetworkPolicy.of(Fields.required(wire.getPolicy(), "policy"), "policy");
        refusals = Fields.entries(wire.getRefusals(), "refusals").stream()
                .map(NetworkRefusal::new)
                .toList();
        this.unknownFields = unknownFields;
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
        return unknownFields;
    }

    /** {@return the policy, and how much was refused} */
    @Override
    public String toString() {
        return "SandboxNetwork[" + policy + ", " + refusals.size() + " refusals]";
    }
}
