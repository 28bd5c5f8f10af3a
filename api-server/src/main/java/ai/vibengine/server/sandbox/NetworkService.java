package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxNetworks;
import java.util.List;
import java.util.Optional;

/** What running sandboxes may reach. Thread-safe. */
public final class NetworkService {

    private final SandboxService sandboxes;
    private final SandboxStore store;
    private final SandboxNetworks networks;
    private final EgressPolicy usual;

    /**
     * Constructs the service.
     *
     * @param usual what a sandbox may reach that asks for nothing else
     */
    NetworkService(SandboxService sandboxes, SandboxStore store, SandboxNetworks networks, EgressPolicy usual) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.networks = networks;
        this.usual = usual;
    }

    EgressPolicy usual() {
        return usual;
    }

    /** Returns what puts the policies in force. */
    public SandboxNetworks networks() {
        return networks;
    }

    /**
     * Returns the sandbox with the policy that is in force.
     *
     * @throws SandboxNotFoundException when the account runs none with this id
     */
    public Sandbox find(Account account, String sandboxId) {
        return sandboxes.get(account, sandboxId);
    }

    /** Returns what the sandbox was refused of late, the latest first. */
    public List<Refusal> refusals(String sandboxId) {
        return networks.refusals(sandboxId);
    }

    /**
     * Replaces the policy of a sandbox; when this returns, it is in force, and a restart keeps it.
     *
     * @throws SandboxNotFoundException when the account runs none with this id
     * @throws ai.vibengine.server.runtime.NetworkUnavailableException when this machine cannot enforce it
     * @throws ai.vibengine.server.runtime.RuntimeUnavailableException when it cannot be put in force; then what was before is
     */
    public Sandbox set(Account account, String sandboxId, EgressPolicy policy) {
        LiveSandbox live = sandboxes.running(account, sandboxId);
        networks.requireEnforceable(policy);
        // Memory, database and kernel get changes in one order.
        synchronized (live.policyLock()) {
            try {
                change(live, policy);
            } catch (RuntimeUnavailableException failure) {
                // One that has ended meanwhile has no network any more.
                sandboxes.running(account, sandboxId);
                throw failure;
            }
        }
        return sandboxes.get(account, sandboxId);
    }

    private void change(LiveSandbox live, EgressPolicy policy) {
        String sandboxId = live.sandbox().sandboxId();
        EgressPolicy before = live.sandbox().network();
        networks.apply(sandboxId, policy);
        boolean kept = false;
        try {
            Optional<SandboxStore.Change> change = store.changeNetwork(sandboxId, policy);
            change.ifPresent(live::changed);
            kept = change.isPresent();
        } finally {
            if (!kept) {
                networks.apply(sandboxId, before);
            }
        }
    }
}
