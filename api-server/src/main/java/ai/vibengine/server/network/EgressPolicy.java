package ai.vibengine.server.network;

import java.util.List;

/**
 * What a sandbox may reach.
 *
 * @param allow what the list names; empty in every mode but {@link EgressMode#ALLOWLIST}
 */
public record EgressPolicy(EgressMode mode, List<AllowEntry> allow) {

    public static final EgressPolicy BLOCKED = new EgressPolicy(EgressMode.BLOCKED, List.of());
    public static final EgressPolicy PUBLIC = new EgressPolicy(EgressMode.PUBLIC, List.of());

    public EgressPolicy {
        allow = List.copyOf(allow);
        if (mode != EgressMode.ALLOWLIST && !allow.isEmpty()) {
            throw new IllegalArgumentException("only an allowlist has entries");
        }
    }

    /** Returns whether a name is on the list, whatever the port; a name that is may be looked up. */
    public boolean allowsName(String name) {
        return mode == EgressMode.PUBLIC || allow.stream().anyMatch(entry -> entry.matches(name));
    }

    /** Returns whether a port of a host is on the list by the host's name. */
    public boolean allowsConnection(String name, int port) {
        return mode == EgressMode.PUBLIC
                || allow.stream()
                        .anyMatch(entry -> entry.matches(name) && entry.ports().contains(port));
    }

    /** Returns whether any entry is a name, so that connections have to be asked for theirs. */
    public boolean hasNames() {
        return allow.stream().anyMatch(AllowEntry::isName);
    }
}
