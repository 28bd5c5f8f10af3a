package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.SandboxSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Finds the sandboxes of accounts, and says why one is not there. Thread-safe. */
final class SandboxLookup {

    private final LiveSandboxes sandboxes;
    private final SandboxStore store;
    private final SandboxStopper stopper;
    private final Clock clock;
    private final Duration stopReasonRetention;

    SandboxLookup(
            LiveSandboxes sandboxes,
            SandboxStore store,
            SandboxStopper stopper,
            Clock clock,
            Duration stopReasonRetention) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.stopper = stopper;
        this.clock = clock;
        this.stopReasonRetention = stopReasonRetention;
    }

    /**
     * Returns a running or paused sandbox of the account.
     *
     * @throws SandboxNotFoundException when the account has none with this id
     */
    LiveSandbox find(Account account, String sandboxId) {
        return known(account, sandboxId)
                .filter(live -> live.isAliveAt(clock.instant()))
                .orElseThrow(() -> notFound(account, sandboxId));
    }

    /** Returns what the owner is told of a sandbox that does not run: why it stopped, if that is known. */
    SandboxNotFoundException notFound(Account account, String sandboxId) {
        Optional<LiveSandbox> live = known(account, sandboxId);
        Optional<Stop> stop = Optional.empty();
        if (live.isPresent()) {
            stopper.stopIfOver(live.get());
            stop = live.get().stop();
            stop.ifPresent(known -> stopper.recordBeforeItIsTold(sandboxId, known));
        } else if (SandboxSpec.isSandboxId(sandboxId)) {
            stop = store.findStop(
                    account.accountId(), sandboxId, clock.instant().minus(stopReasonRetention));
        }
        return new SandboxNotFoundException(
                stop.isPresent() ? "Sandbox " + sandboxId + " was stopped." : "There is no such sandbox.",
                stop.orElse(null));
    }

    private Optional<LiveSandbox> known(Account account, String sandboxId) {
        return sandboxes
                .find(sandboxId)
                .filter(live -> live.sandbox().accountId().equals(account.accountId()));
    }
}
