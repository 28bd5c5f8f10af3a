package ai.vibengine.server.sandbox;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.store.StoreUnavailableException;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes memory, database and runtime agree again after a start, whatever ended the server before. */
final class SandboxRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxRecovery.class);

    private final LiveSandboxes sandboxes;
    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final SandboxStopper stopper;
    private final SandboxPauses pauses;
    private final Clock clock;
    private final Duration longestPause;

    SandboxRecovery(
            LiveSandboxes sandboxes,
            SandboxStore store,
            SandboxRuntime runtime,
            TemplateService templates,
            SandboxStopper stopper,
            SandboxPauses pauses,
            Clock clock,
            Duration longestPause) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.runtime = runtime;
        this.templates = templates;
        this.stopper = stopper;
        this.pauses = pauses;
        this.clock = clock;
        this.longestPause = longestPause;
    }

    /**
     * Finds the sandboxes that still run, and returns them. Paused ones run until {@link #freezePaused}, so that what they did can be found again.
     *
     * @param add is given each of them
     * @param died is told the id of each that dies from now on
     */
    List<LiveSandbox> recover(Consumer<LiveSandbox> add, Consumer<String> died) {
        Instant now = clock.instant();
        List<Sandbox> alive = new ArrayList<>();
        for (Sandbox recorded : store.running()) {
            Sandbox sandbox = recorded.activeAtMost(now).at(now, longestPause);
            if (sandbox.isOverAt(now)) {
                stopper.recordOrLater(sandbox, sandbox.end());
            } else if (sandbox.hasEnvironment()
                    && store.findEnvironment(sandbox.sandboxId()).isEmpty()) {
                LOG.error("sandbox {} ends: the key of its environment is gone", sandbox.sandboxId());
                stopper.recordOrLater(sandbox, new Stop(Stop.Reason.FAILED, now));
            } else {
                alive.add(sandbox);
            }
        }
        var adopted = runtime.adopt(alive.stream().map(Sandbox::sandboxId).collect(Collectors.toUnmodifiableSet()));
        runtime.onDeath(died);
        List<LiveSandbox> goOn = new ArrayList<>();
        for (Sandbox sandbox : alive) {
            if (adopted.contains(sandbox.sandboxId())) {
                goOn.add(adopt(sandbox, add));
            } else {
                stopper.recordOrLater(sandbox, new Stop(Stop.Reason.FAILED, now));
            }
        }
        return goOn;
    }

    private LiveSandbox adopt(Sandbox sandbox, Consumer<LiveSandbox> add) {
        AccountSandboxes owned = sandboxes.ofAccount(sandbox.accountId());
        owned.acquireSlot();
        templates.lease(sandbox.image());
        LiveSandbox live = new LiveSandbox(sandbox, longestPause);
        add.accept(live);
        owned.notePause(live, clock);
        // An extension may have been recorded and not told when the server before ended, or the other way round.
        pauses.tellAgain(sandbox);
        return live;
    }

    /** Freezes those that are paused. */
    void freezePaused() {
        for (LiveSandbox live : sandboxes.all()) {
            try {
                pauses.freezeIfPaused(live);
            } catch (RuntimeUnavailableException | StoreUnavailableException failure) {
                LOG.error(
                        "sandbox {} is paused and not frozen yet",
                        live.sandbox().sandboxId(),
                        failure);
                stopper.freezeLater(live);
            }
        }
    }
}
