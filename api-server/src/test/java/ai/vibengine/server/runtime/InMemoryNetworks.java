package ai.vibengine.server.runtime;

import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.ClosedNetworks;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.NullMarked;

/** Networks for the tests of their callers: policies are entries of a map, and a test decides what is refused. */
@NullMarked
public final class InMemoryNetworks implements SandboxNetworks {

    /** More than this many entries are too large for these networks. */
    private static final int MOST_ENTRIES = 200;

    /** The addresses of a machine that has one on the internet, and one in the network that its operator opens. */
    private static final List<Cidr> MACHINE = List.of(Cidr.parse("8.7.6.5"), Cidr.parse("10.9.0.1"));

    private final Map<String, EgressPolicy> policies = new ConcurrentHashMap<>();
    private final Map<String, Deque<Refusal>> refusals = new ConcurrentHashMap<>();
    private volatile Optional<String> problem = Optional.empty();
    private volatile BiConsumer<String, Refusal> listener = (id, refusal) -> {};

    /** Has every policy that lets something out be refused from now on, or with nothing, no longer. */
    public void setProblem(Optional<String> why) {
        problem = why;
    }

    /** Returns the policy that is in force. */
    public EgressPolicy policyOf(String sandboxId) {
        return policies.getOrDefault(sandboxId, EgressPolicy.BLOCKED);
    }

    /** Refuses a sandbox something. */
    public void refuse(String sandboxId, Refusal refusal) {
        refusals.computeIfAbsent(sandboxId, id -> new ArrayDeque<>()).addFirst(refusal);
        listener.accept(sandboxId, refusal);
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public Optional<String> refusal(AllowEntry entry) {
        return ClosedNetworks.with(List.of(), List.of(Cidr.parse("10.9.0.0/16")))
                .refusal(entry, MACHINE);
    }

    @Override
    public boolean isTooLarge(EgressPolicy policy) {
        return policy.allow().size() > MOST_ENTRIES;
    }

    @Override
    public void apply(String sandboxId, EgressPolicy policy) {
        if (problem.isPresent() && policy.mode() != EgressMode.BLOCKED) {
            throw new NetworkUnavailableException(problem.get());
        }
        policies.put(sandboxId, policy);
    }

    @Override
    public List<Refusal> refusals(String sandboxId) {
        return List.copyOf(refusals.getOrDefault(sandboxId, new ArrayDeque<>()));
    }

    @Override
    public void onRefusal(BiConsumer<String, Refusal> told) {
        listener = told;
    }
}
