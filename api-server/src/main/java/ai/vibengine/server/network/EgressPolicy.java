package ai.vibengine.server.network;

import java.util.List;
import java.util.stream.Stream;

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

    /**
     * Reads a policy as {@link #words} writes it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static EgressPolicy ofWords(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a policy has a mode");
        }
        return new EgressPolicy(
                EgressMode.valueOf(words.get(0)),
                words.stream().skip(1).map(AllowEntry::parse).toList());
    }

    /** Returns the policy as files and the database have it: the name of the mode, then the entries. */
    public List<String> words() {
        return Stream.concat(Stream.of(mode.name()), allow.stream().map(AllowEntry::text))
                .toList();
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
