package ai.vibengine.server.sandbox;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.environment.SandboxEnvironment;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import ai.vibengine.server.sandbox.warm.WarmSandboxes;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.TransactionHook;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The rules of sandboxes. The running ones are in memory, and the database follows before any request is answered. Thread-safe; no lock is
 * held while the database or the runtime work.
 */
public final class SandboxService implements AutoCloseable {

    private final LiveSandboxes sandboxes = new LiveSandboxes();
    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final Clock clock;
    private final Duration stopReasonRetention;
    private final int mostVariableBytes;
    private final int mostMetadata;
    private final SandboxStopper stopper;
    private final SandboxLookup lookup;
    private final SandboxPauses pauses;
    private final SandboxRecovery recovery;
    private final SandboxStarts starts;
    private final SandboxActivity activity;

    /**
     * Constructs the service; {@link #recover()} comes before any other call.
     *
     * @param limits those of a sandbox whose create does not say
     */
    public SandboxService(
            SandboxStore store,
            SandboxRuntime runtime,
            TemplateService templates,
            WarmSandboxes warm,
            RandomIds ids,
            Clock clock,
            Contract contract,
            SandboxLimits limits) {
        this.store = store;
        this.runtime = runtime;
        this.clock = clock;
        this.stopReasonRetention = contract.limits().stopReasonRetention();
        this.mostVariableBytes = contract.limits().maxCommandBytes();
        this.mostMetadata =
                contract.at("/components/schemas/Metadata/maxProperties").intValue();
        Duration longestPause = limits.longestPause();
        this.pauses = new SandboxPauses(store, runtime, clock, longestPause, SandboxStarts.GRACE, (int)
                contract.limits().resumedSeconds().toSeconds());
        this.stopper = new SandboxStopper(sandboxes, store, runtime, templates, clock, pauses, longestPause);
        this.recovery = new SandboxRecovery(sandboxes, store, runtime, templates, stopper, pauses, clock, longestPause);
        this.lookup = new SandboxLookup(sandboxes, store, stopper, clock, stopReasonRetention);
        this.starts = new SandboxStarts(sandboxes, store, runtime, templates, warm, stopper, ids, clock, limits);
        this.activity = new SandboxActivity(sandboxes, lookup, store, clock);
    }

    /**
     * Makes memory, database and runtime agree again after a start, whatever ended the server before, and returns the sandboxes that run on.
     */
    List<LiveSandbox> recover() {
        return recovery.recover(starts::add, starts::died);
    }

    /** Freezes again what was paused before this start, once all that has to be found again in sandboxes has been. */
    void freezePaused() {
        recovery.freezePaused();
    }

    /** Sets the listener that is told of what its template started in a new sandbox, before anybody learns of that. */
    public void onStartCommand(BiConsumer<String, DetachedExec> listener) {
        starts.onStartCommand(listener);
    }

    /** Forgets the sandboxes whose end is no longer told. */
    public void purge() {
        store.purge(clock.instant().minus(stopReasonRetention));
    }

    /**
     * Starts a sandbox; when this returns, it runs.
     *
     * @throws ConcurrencyLimitException when the account has no slot for it
     */
    public Sandbox create(Account account, SandboxRequest request) {
        return create(account, request, SandboxEnvironment.NONE, TransactionHook.none());
    }

    /**
     * Starts a sandbox; when this returns, it runs.
     *
     * @param environment the variables of its commands
     * @param hook runs in the transaction that keeps the sandbox
     * @throws ConcurrencyLimitException when the account has no slot for it
     * @throws ai.vibengine.server.runtime.NetworkUnavailableException when this machine cannot enforce its policy
     */
    public Sandbox create(
            Account account, SandboxRequest request, SandboxEnvironment environment, TransactionHook<Sandbox> hook) {
        request.requireConsistent();
        requireCanPause(request.onTimeout());
        environment.requireFits(mostVariableBytes);
        runtime.networks().requireEnforceable(request.network());
        return starts.start(account, request, environment, hook);
    }

    /** Returns a page of the sandboxes that the account runs. */
    public SandboxPage list(Account account, SandboxQuery query) {
        AccountSandboxes owned = sandboxes.ofAccount(account.accountId());
        Instant now = clock.instant();
        owned.forEachOver(now, stopper::stopIfOver);
        return owned.page(query, now);
    }

    /**
     * Returns the sandbox with this id.
     *
     * @throws SandboxNotFoundException when the account runs none
     */
    public Sandbox get(Account account, String sandboxId) {
        return lookup.find(account, sandboxId).sandboxAt(clock.instant());
    }

    /**
     * Returns the variables that every command in the sandbox has. They are read from the database each time: memory would hold as much of
     * them as callers like, and they are secrets.
     *
     * @throws SandboxNotFoundException when the account runs none with this id
     */
    public Map<String, String> environmentOf(Account account, String sandboxId) {
        if (!get(account, sandboxId).hasEnvironment()) {
            return Map.of();
        }
        return store.findEnvironment(sandboxId)
                .orElseThrow(() -> lookup.notFound(account, sandboxId))
                .variables();
    }

    /**
     * Ends the sandbox; when this returns, its processes are gone.
     *
     * @throws SandboxNotFoundException when the account runs none
     */
    public Sandbox kill(Account account, String sandboxId) {
        LiveSandbox live = lookup.find(account, sandboxId);
        if (!stopper.kill(live)) {
            throw lookup.notFound(account, sandboxId);
        }
        return live.sandboxAt(clock.instant());
    }

    /**
     * Makes sure that the sandbox lives at least so many seconds from now.
     *
     * @throws SandboxNotFoundException when the account runs none
     */
    public Sandbox extend(Account account, String sandboxId, int seconds) {
        LiveSandbox live = lookup.find(account, sandboxId);
        Sandbox extended = live.extend(seconds, clock.instant()).orElseThrow(() -> lookup.notFound(account, sandboxId));
        boolean kept = false;
        try {
            pauses.tellEnd(live);
            store.extend(sandboxId, extended.timeoutSeconds());
            kept = true;
        } finally {
            if (kept) {
                live.persisted(extended);
            } else {
                live.rollBack();
                stopper.watch(live);
            }
        }
        notePause(live);
        return live.sandboxAt(clock.instant());
    }

    /**
     * Changes the sandbox.
     *
     * @throws SandboxNotFoundException when the account runs none with this id
     * @throws ai.vibengine.openapi.InvalidRequestException when the result would be out of bounds
     */
    Sandbox update(Account account, String sandboxId, SandboxPatch patch) {
        LiveSandbox live = lookup.find(account, sandboxId);
        patch.onTimeout().ifPresent(this::requireCanPause);
        if (!patch.changesNothing()) {
            live.changed(
                    store.change(sandboxId, patch, mostMetadata, clock.instant())
                            .orElseThrow(() -> lookup.notFound(account, sandboxId)),
                    clock.instant());
            if (patch.onTimeout().isPresent()) {
                pauses.tellEnd(live);
            }
            lookAgain(live);
        }
        return get(account, sandboxId);
    }

    /** Returns whether sandboxes can be paused on this machine. */
    public boolean canPause() {
        return runtime.canFreeze();
    }

    private void requireCanPause(OnTimeout onTimeout) {
        if (onTimeout == OnTimeout.PAUSE && !canPause()) {
            throw new InvalidRequestException("on_timeout", "must be kill: this service offers no pauses");
        }
    }

    /**
     * Pauses the sandbox; when this returns, nothing in it runs.
     *
     * @throws SandboxNotFoundException when the account has none with this id
     */
    Sandbox pause(Account account, String sandboxId) {
        LiveSandbox live = lookup.find(account, sandboxId);
        try {
            pauses.pause(live);
        } catch (RuntimeUnavailableException failure) {
            // One that was ended meanwhile cannot be frozen either.
            get(account, sandboxId);
            throw failure;
        } finally {
            lookAgain(live);
        }
        return get(account, sandboxId);
    }

    /**
     * Lets the sandbox go on; when this returns, it runs.
     *
     * @throws SandboxNotFoundException when the account has none with this id
     */
    Sandbox resume(Account account, String sandboxId) {
        LiveSandbox live = lookup.find(account, sandboxId);
        try {
            if (!pauses.resume(live)) {
                throw lookup.notFound(account, sandboxId);
            }
        } catch (RuntimeUnavailableException failure) {
            // One that was ended meanwhile cannot be let go either.
            get(account, sandboxId);
            throw failure;
        } finally {
            lookAgain(live);
        }
        return get(account, sandboxId);
    }

    /**
     * Does something while nothing in the sandbox runs, which goes on afterwards unless it is paused.
     *
     * @return for how long it stood still; empty when it has ended
     */
    public Optional<Duration> whileFrozen(Account account, String sandboxId, Runnable work) {
        Optional<LiveSandbox> live = sandboxes
                .find(sandboxId)
                .filter(found -> found.sandbox().accountId().equals(account.accountId()));
        return live.flatMap(found -> pauses.whileFrozen(found, work));
    }

    /** Returns the variables that the sandbox has from its template. */
    public Map<String, String> templateEnvironmentOf(String sandboxId) {
        return store.findTemplateEnvironment(sandboxId);
    }

    /** Sees to it that the sandbox ends in time, which may be earlier than it was. */
    private void lookAgain(LiveSandbox live) {
        stopper.stopIfOver(live);
        sandboxes.ofAccount(live).noteDeadline(live, clock.instant());
        notePause(live);
        stopper.watch(live);
    }

    private void notePause(LiveSandbox live) {
        sandboxes.ofAccount(live).notePause(live, clock);
    }

    /** Returns the sandboxes that the account ran until lately, for as long as the reason of a stop is known; the latest first. */
    public List<StoppedSandbox> stopped(Account account, int limit) {
        return store.stopped(account.accountId(), clock.instant().minus(stopReasonRetention), limit);
    }

    /** Returns whether a sandbox runs, of any account. */
    public boolean runs(String sandboxId) {
        Instant now = clock.instant();
        return sandboxes.find(sandboxId).filter(live -> live.isAliveAt(now)).isPresent();
    }

    /** Returns the id of the account that a sandbox belongs to; empty when none is known of this id. */
    public Optional<String> accountOfSandbox(String sandboxId) {
        return sandboxes.find(sandboxId).map(live -> live.sandbox().accountId());
    }

    /** Returns the ids of those that run, of all accounts. */
    public List<String> runningIds() {
        Instant now = clock.instant();
        return sandboxes.all().stream()
                .filter(live -> live.isAliveAt(now))
                .map(live -> live.sandbox().sandboxId())
                .toList();
    }

    /** Returns how many sandboxes of the account are paused. */
    public int paused(Account account) {
        AccountSandboxes owned = sandboxes.ofAccount(account.accountId());
        owned.forEachOver(clock.instant(), stopper::stopIfOver);
        return owned.paused();
    }

    /** Returns how many sandboxes run, of all accounts. */
    public int running() {
        return sandboxes.running();
    }

    /** Ends every sandbox, for a server that is told not to leave any. */
    public void killAll() {
        sandboxes.all().forEach(stopper::kill);
    }

    /** Returns what goes on in the sandboxes. */
    public SandboxActivity activity() {
        return activity;
    }

    @Override
    public void close() {
        activity.recordEnds();
        stopper.close();
    }

    /**
     * Returns a running or paused sandbox of the account.
     *
     * @throws SandboxNotFoundException when the account has none with this id
     */
    LiveSandbox find(Account account, String sandboxId) {
        return lookup.find(account, sandboxId);
    }
}
