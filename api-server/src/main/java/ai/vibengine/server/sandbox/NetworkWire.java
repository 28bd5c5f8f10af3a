package ai.vibengine.server.sandbox;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.generated.model.NetworkPolicy;
import ai.vibengine.server.generated.model.NetworkPolicyRequest;
import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.SandboxNetworks;
import java.util.ArrayList;
import java.util.List;

/** Policies of networks as the contract writes them. */
public final class NetworkWire {

    private NetworkWire() {}

    /**
     * Reads a policy.
     *
     * @param field what names it in the request, with a dot behind it, or nothing
     * @throws InvalidRequestException when an entry is none, or asks for what is always closed
     */
    public static EgressPolicy policy(NetworkPolicyRequest request, String field, SandboxNetworks networks) {
        EgressMode mode = EgressMode.ofWord(request.getEgress().toString());
        List<String> texts = request.getAllow();
        if (mode != EgressMode.ALLOWLIST && texts != null) {
            throw new InvalidRequestException(field + "allow", "must not be there unless egress is allowlist");
        }
        List<AllowEntry> entries = new ArrayList<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            entries.add(entry(text, field + "allow[" + entries.size() + "]", networks));
        }
        EgressPolicy policy = new EgressPolicy(mode, entries);
        if (networks.isTooLarge(policy)) {
            throw new InvalidRequestException(
                    field + "allow", "has networks that overlap with too many different ports");
        }
        return policy;
    }

    private static AllowEntry entry(String text, String field, SandboxNetworks networks) {
        AllowEntry entry;
        try {
            entry = AllowEntry.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidRequestException(field, String.valueOf(malformed.getMessage()));
        }
        networks.refusal(entry).ifPresent(why -> {
            throw new InvalidRequestException(field, why);
        });
        return entry;
    }

    /** Returns a policy as it is written. */
    public static NetworkPolicy policy(EgressPolicy policy) {
        NetworkPolicy written = new NetworkPolicy()
                .egress(ai.vibengine.server.generated.model.EgressMode.fromValue(
                        policy.mode().word()));
        written.setAllow(
                policy.mode() == EgressMode.ALLOWLIST
                        ? policy.allow().stream().map(AllowEntry::text).toList()
                        : null);
        return written;
    }
}
