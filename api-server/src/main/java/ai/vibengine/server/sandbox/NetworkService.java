package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.runtime.NetworkUnavailableException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxNetworks;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What sandboxes may reach, also while they are paused. Thread-safe. */
public final class NetworkService {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkService.class);

    private final SandboxService sandboxes;
    private final SandboxStore store;
    private final SandboxNetworks networks;
    private final EgressPolicy usual;
    private final Clock clock;

    /**
     * Constructs the service.
     *
     * @param usual what a sandbox may reach that asks for nothing else
     */
    NetworkService(
            SandboxService sandboxes, SandboxStore store, SandboxNetworks networks, EgressPolicy usual, Clock clock) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.networks = networks;
        this.usual = usual;
        this.clock = clock;
    }

    /**
     * Puts the policies of sandboxes that an earlier server started in force again. Where there is no network any more, the policy becomes one
     * that lets nothing out: it is what is in force, from now on and after every further start.
     */
    void recover(List<LiveSandbox> adopted) {
        adopted.forEach(this::applyAgain);
    }

    /** The policy is in force already, unless the server before ended in the middle of a change. */
    private void applyAgain(LiveSandbox live) {
        Sandbox sandbox = live.sandbox();
        String sandboxId = sandbox.sandboxId();
        try {
            networks.apply(sandboxId, sandbox.network());
        } catch (NetworkUnavailableException gone) {
            LOG.warn(
                    "sandbox {} of {} had the network {} and has none any more: {}",
                    sandboxId,
                    sandbox.accountId(),
                    sandbox.network().mode().word(),
                    gone.getMessage());
            store.changeNetwork(sandboxId, EgressPolicy.BLOCKED).ifPresent(made -> live.changed(made, clock.instant()));
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("the policy of sandbox {} is not in force", sandboxId, failure);
        }
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
     * @throws NetworkUnavailableException when this machine cannot enforce it
     * @throws RuntimeUnavailableException when it cannot be put in force; then what was before is
     */
    public Sandbox set(Account account, String sandboxId, EgressPolicy policy) {
        LiveSandbox live = sandboxes.find(account, sandboxId);
        networks.requireEnforceable(policy);
        // Memory, database and kernel get changes in one order.
        synchronized (live.policyLock()) {
            try {
                change(live, policy);
            } catch (RuntimeUnavailableException failure) {
                // One that has ended meanwhile has no network any more.
                sandboxes.get(account, sandboxId);
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
            change.ifPresent(made -> live.changed(made, clock.instant()));
            kept = change.isPresent();
        } finally {
            if (!kept) {
                networks.apply(sandboxId, before);
            }
        }
    }
}
