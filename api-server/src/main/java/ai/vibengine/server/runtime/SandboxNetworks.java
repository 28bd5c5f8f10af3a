package ai.vibengine.server.runtime;

import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Has sandboxes reach what their policies say and nothing else. One that was told no policy reaches nothing. Thread-safe. */
public interface SandboxNetworks {

    /** Tells why sandboxes can have no policy but {@link EgressPolicy#BLOCKED} here, in a sentence for users; empty when they can. */
    Optional<String> problem();

    /** Tells what this machine lacks for networks, also before any is begun, in a sentence for users; empty when nothing. */
    default Optional<String> lacking() {
        return Optional.empty();
    }

    /** Tells why no policy may have an entry, in words that go on from the name of the entry; empty when one may. */
    Optional<String> refusal(AllowEntry entry);

    /**
     * Checks that there is nothing against a policy, of whichever sandbox.
     *
     * @throws NetworkUnavailableException when this machine cannot enforce it
     */
    default void requireEnforceable(EgressPolicy policy) {
        Optional<String> problem = problem();
        if (policy.mode() != EgressMode.BLOCKED && problem.isPresent()) {
            throw new NetworkUnavailableException(problem.get());
        }
    }

    /** Returns whether the list of a policy is more than the rules of a sandbox may take. */
    boolean isTooLarge(EgressPolicy policy);

    /**
     * Puts a policy in force; when this returns, connections that it does not allow pass nothing more.
     *
     * @throws NetworkUnavailableException when the sandbox has no network, or this machine gives none
     * @throws RuntimeUnavailableException when it cannot for another reason; then what was in force before is
     */
    void apply(String sandboxId, EgressPolicy policy);

    /** Returns what the sandbox was refused of late, the latest first; empty for one that is unknown. */
    List<Refusal> refusals(String sandboxId);

    /** Sets the listener that is told of each refusal and of the sandbox or build that it is of, on a thread that may not wait. */
    void onRefusal(BiConsumer<String, Refusal> listener);
}
