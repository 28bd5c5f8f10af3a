package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.SandboxStore;
import java.time.Instant;
import java.util.List;

/** Sandboxes that are kept wrongly in one way. */
class FaultySandboxes extends SandboxStore {

    private final Parts parts;

    FaultySandboxes(Parts parts) {
        super(parts.clock, parts.ids, parts.contract.limits().stopReasonRetention());
        this.parts = parts;
    }

    Instant now() {
        return parts.clock.instant();
    }

    /** Returns those that run, and those that have stopped for a reason. */
    List<FakeSandbox> withStopped(Account account, String reason) {
        return all().stream()
                .filter(sandbox -> sandbox.account() == account)
                .filter(sandbox -> runs(sandbox)
                        || sandbox.termination().orElseThrow().reason().equals(reason))
                .toList();
    }

    /** Lets real time pass, for others to come between. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
