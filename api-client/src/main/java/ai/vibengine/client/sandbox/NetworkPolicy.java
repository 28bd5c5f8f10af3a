package ai.vibengine.client.sandbox;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.NetworkPolicyRequest;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox may reach. The machine that it runs on, private and metadata addresses, other sandboxes and mail servers are
 * closed in every mode. Immutable.
 */
public final class NetworkPolicy {

    /** Every address that is not closed to all sandboxes. */
    public static final NetworkPolicy PUBLIC = new NetworkPolicy(EgressMode.PUBLIC, List.of());

    /** Nothing. */
    public static final NetworkPolicy BLOCKED = new NetworkPolicy(EgressMode.BLOCKED, List.of());

    private final EgressMode egress;
    private final List<String> allow;

    private NetworkPolicy(EgressMode egress, List<String> allow) {
        this.egress = requireNonNull(egress, "egress");
        this.allow = List.copyOf(allow);
    }

    /**
     * A list of what may be reached, and nothing else; without entries, nothing at all.
     *
     * @param entries at most {@value ContractNumbers#ALLOW_LIST_MAX_ITEMS}: a domain, {@code *.} and a
     *     domain for all below it, or an address or network; behind each may stand {@code :port} or {@code :from-to}
     * @return the policy
     */
    public static NetworkPolicy allowing(String... entries) {
        return allowing(List.of(entries));
    }

    /**
     * A list of what may be reached, and nothing else; without entries, nothing at all.
     *
     * @param entries as {@link #allowing(String...)} takes them
     * @return the policy
     */
    public static NetworkPolicy allowing(List<String> entries) {
        return new NetworkPolicy(EgressMode.ALLOWLIST, entries);
    }

    static NetworkPolicy of(ai.vibengine.client.internal.generated.NetworkPolicy wire, String name) {
        List<String> allow = wire.getAllow();
        return new NetworkPolicy(
                new EgressMode(Fields.required(wire.getEgress(), name + ".egress")),
                allow == null ? List.of() : Fields.entries(allow, name + ".allow"));
    }

    /** {@return the mode} */
    public EgressMode egress() {
        return egress;
    }

    /** {@return what may be reached in the mode {@code allowlist}; empty otherwise; unmodifiable} */
    public List<String> allow() {
        return allow;
    }

    NetworkPolicyRequest request() {
        boolean listed = egress.equals(EgressMode.ALLOWLIST) || !allow.isEmpty();
        return new NetworkPolicyRequest().egress(egress.value()).allow(listed ? allow : null);
    }

    /**
     * {@return it by the names of the contract: maps, lists and texts, unmodifiable; what Jackson writes for it}
     */
    @JsonValue
    public Map<String, Object> toMap() {
        return JsonForm.of(request()).toMap();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NetworkPolicy policy && policy.egress.equals(egress) && policy.allow.equals(allow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(egress, allow);
    }

    /** {@return the mode, and what is listed} */
    @Override
    public String toString() {
        return egress.equals(EgressMode.ALLOWLIST) ? egress + " " + allow : egress.toString();
    }
}
