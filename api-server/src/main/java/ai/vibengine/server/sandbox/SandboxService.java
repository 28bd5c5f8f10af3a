package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.sandbox.warm.WarmSandboxes;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.StoreUnavailableException;
import ai.vibengine.server.store.TransactionHook;
import ai.vibengine.server.template.ImageLease;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of sandboxes. The running ones are in memory, and the database follows before any request is answered. Thread-safe; no lock is
 * held while the database or the runtime work.
 */
public final class SandboxService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxService.class);

    /** How long after its deadline a sandbox ends by itself: long enough for a server that is being replaced. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final ConcurrentMap<String, LiveSandbox> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AccountSandboxes> accounts = new ConcurrentHashMap<>();

    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final WarmSandboxes warm;
    private final RandomIds ids;
    private final Clock clock;
    private final Duration stopReasonRetention;
    private final Reaper reaper;

    /** Constructs the service; {@link #recover()} comes before any other call. */
    public SandboxService(
            SandboxStore store,
            SandboxRuntime runtime,
            TemplateService templates,
            WarmSandboxes warm,
            RandomIds ids,
            Clock clock,
            Duration stopReasonRetention) {
        this.store = store;
        this.runtime = runtime;
        this.templates = templates;
        this.warm = warm;
        this.ids = ids;
        this.clock = clock;
        this.stopReasonRetention = stopReasonRetention;
        this.reaper = new Reaper(clock, this::reap, this::cleanUp);
    }

    /** Makes memory, database and runtime agree again after a start, whatever ended the server before. */
    public void recover() {
        Instant now = clock.instant();
        List<Sandbox> alive = new ArrayList<>();
        for (Sandbox sandbox : store.running()) {
            if (sandbox.isOverAt(now)) {
                stopOrLater(sandbox, new Stop(Stop.Reason.EXPIRED, sandbox.deadline()));
            } else {
                alive.add(sandbox);
            }
        }
        var adopted = runtime.adopt(alive.stream().map(Sandbox::sandboxId).collect(Collectors.toUnmodifiableSet()));
        runtime.onDeath(this::died);
        for (Sandbox sandbox : alive) {
            if (adopted.contains(sandbox.sandboxId())) {
                accountOf(sandbox.accountId()).acquireSlot();
                templates.lease(sandbox.image());
                add(new LiveSandbox(sandbox));
                tellAgain(sandbox);
            } else {
                stopOrLater(sandbox, new Stop(Stop.Reason.FAILED, now));
            }
        }
    }

    /** Has the sandbox end by itself some time after its deadline, should there be no server then. */
    private void endWithoutServer(Sandbox sandbox) {
        runtime.endBy(sandbox.sandboxId(), sandbox.deadline().plus(GRACE));
    }

    /** An extension may have been recorded and not told when the server before ended, or the other way round. */
    private void tellAgain(Sandbox sandbox) {
        try {
            endWithoutServer(sandbox);
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("sandbox {} is adopted, and cannot be reached", sandbox.sandboxId(), failure);
        }
    }

    /** Records the stop now or later: a start must not fail because the disk is full. */
    private void stopOrLater(Sandbox sandbox, Stop stop) {
        try {
            store.stop(sandbox.sandboxId(), stop);
        } catch (StoreUnavailableException failure) {
            LOG.warn("the stop of sandbox {} is not recorded yet", sandbox.sandboxId(), failure);
            templates.lease(sandbox.image());
            LiveSandbox ended = new LiveSandbox(sandbox);
            ended.end(stop);
            byId.put(sandbox.sandboxId(), ended);
            reaper.cleanUp(sandbox.sandboxId());
        }
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
        return create(account, request, TransactionHook.none());
    }

    /**
     * Starts a sandbox; when this returns, it runs.
     *
     * @param hook runs in the transaction that keeps the sandbox
     * @throws ConcurrencyLimitException when the account has no slot for it
     */
    public Sandbox create(Account account, SandboxRequest request, TransactionHook<Sandbox> hook) {
        AccountSandboxes owned = accountOf(account.accountId());
        acquireSlot(owned, account.concurrentSandboxes());
        boolean started = false;
        try {
            Sandbox sandbox = start(account, request, templates.lease(account, request.template()), hook);
            started = true;
            return sandbox;
        } finally {
            if (!started) {
                owned.releaseSlot();
            }
        }
    }

    private Sandbox start(Account account, SandboxRequest request, ImageLease lease, TransactionHook<Sandbox> hook) {
        String id = ids.id("sbx_");
        LiveSandbox live = null;
        try {
            id = warm.start(
                    id,
                    lease,
                    clock.instant().plusSeconds(request.timeoutSeconds()).plus(GRACE));
            Sandbox sandbox = new Sandbox(
                    id,
                    account.accountId(),
                    request,
                    lease.image(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
            store.insert(sandbox, hook);
            live = new LiveSandbox(sandbox);
            add(live);
            // It may have died before there was anything here that the runtime could have told of.
            if (!runtime.running().contains(id)) {
                died(id);
            }
            return sandbox;
        } finally {
            if (live == null) {
                abandon(id, request, lease);
            }
        }
    }

    /** Removes what a start that failed half-way has left, in the background. */
    private void abandon(String id, SandboxRequest request, ImageLease lease) {
        LiveSandbox remains = new LiveSandbox(new Sandbox(id, "", request, lease.image(), clock.instant()));
        remains.end(new Stop(Stop.Reason.FAILED, clock.instant()));
        byId.put(id, remains);
        reaper.cleanUp(id);
    }

    /** Returns a page of the sandboxes that the account runs. */
    public SandboxPage list(Account account, SandboxQuery query) {
        AccountSandboxes owned = accountOf(account.accountId());
        Instant now = clock.instant();
        owned.forEachOver(now, this::reap);
        return owned.page(query, now);
    }

    /**
     * Returns the sandbox with this id.
     *
     * @throws SandboxNotFoundException when the account runs none
     */
    public Sandbox get(Account account, String sandboxId) {
        return running(account, sandboxId).sandbox();
    }

    /**
     * Ends the sandbox; when this returns, its processes are gone.
     *
     * @throws SandboxNotFoundException when the account runs none
     */
    public Sandbox kill(Account account, String sandboxId) {
        LiveSandbox live = running(account, sandboxId);
        Stop stop = new Stop(Stop.Reason.KILLED, clock.instant());
        if (!live.end(stop)) {
            throw notFound(account, sandboxId);
        }
        ended(live);
        return live.sandbox();
    }

    /**
     * Makes sure that the sandbox lives at least so many seconds from now.
     *
     * @throws SandboxNotFoundException when the account runs none
     */
    public Sandbox extend(Account account, String sandboxId, int seconds) {
        LiveSandbox live = running(account, sandboxId);
        Sandbox extended = live.extend(seconds, clock.instant()).orElseThrow(() -> notFound(account, sandboxId));
        boolean kept = false;
        try {
            endWithoutServer(extended);
            store.extend(sandboxId, extended.timeoutSeconds());
            kept = true;
        } finally {
            if (kept) {
                live.persisted(extended);
            } else {
                live.rollBack();
                reaper.watchOnce(live);
            }
        }
        return extended;
    }

    /** Returns the sandboxes that the account ran until lately, for as long as the reason of a stop is known; the latest first. */
    public List<StoppedSandbox> stopped(Account account, int limit) {
        return store.stopped(account.accountId(), clock.instant().minus(stopReasonRetention), limit);
    }

    /** Returns whether a sandbox runs, of any account. */
    public boolean runs(String sandboxId) {
        LiveSandbox live = byId.get(sandboxId);
        return live != null && live.runsAt(clock.instant());
    }

    /** Returns the ids of those that run, of all accounts. */
    public List<String> runningIds() {
        return byId.keySet().stream().filter(this::runs).toList();
    }

    /** Returns how many sandboxes run, of all accounts. */
    public int running() {
        return accounts.values().stream().mapToInt(AccountSandboxes::count).sum();
    }

    /** Ends every sandbox, for a server that is told not to leave any. */
    public void killAll() {
        for (LiveSandbox live : byId.values()) {
            if (live.end(new Stop(Stop.Reason.KILLED, clock.instant()))) {
                ended(live);
            }
        }
    }

    @Override
    public void close() {
        reaper.close();
    }

    private void acquireSlot(AccountSandboxes owned, int limit) {
        if (!owned.acquireSlot(limit)) {
            // One whose time is over may not have been reaped yet; it holds no slot.
            owned.forEachOver(clock.instant(), this::reap);
            if (!owned.acquireSlot(limit)) {
                throw new ConcurrencyLimitException(limit, owned.secondsUntilFirstEnds(clock.instant()));
            }
        }
    }

    private void add(LiveSandbox live) {
        Sandbox sandbox = live.sandbox();
        byId.put(sandbox.sandboxId(), live);
        accountOf(sandbox.accountId()).add(live);
        reaper.watch(live);
    }

    private AccountSandboxes accountOf(String accountId) {
        return accounts.computeIfAbsent(accountId, id -> new AccountSandboxes());
    }

    private LiveSandbox running(Account account, String sandboxId) {
        LiveSandbox live = byId.get(sandboxId);
        if (live == null || !live.sandbox().accountId().equals(account.accountId()) || !live.runsAt(clock.instant())) {
            throw notFound(account, sandboxId);
        }
        return live;
    }

    private SandboxNotFoundException notFound(Account account, String sandboxId) {
        LiveSandbox live = byId.get(sandboxId);
        Optional<Stop> stop = Optional.empty();
        if (live != null && live.sandbox().accountId().equals(account.accountId())) {
            reap(live);
            stop = live.stop();
            stop.ifPresent(known -> recordBeforeItIsTold(sandboxId, known));
        } else if (SandboxSpec.isSandboxId(sandboxId)) {
            stop = store.findStop(
                    account.accountId(), sandboxId, clock.instant().minus(stopReasonRetention));
        }
        return new SandboxNotFoundException(
                stop.isPresent() ? "Sandbox " + sandboxId + " was stopped." : "There is no such sandbox.",
                stop.orElse(null));
    }

    /** Records the stop before callers learn of it: one that was told that a sandbox is gone must not see it again after a crash. */
    private void recordBeforeItIsTold(String sandboxId, Stop stop) {
        try {
            store.stop(sandboxId, stop);
        } catch (StoreUnavailableException failure) {
            LOG.debug("the stop of sandbox {} is not recorded yet", sandboxId, failure);
        }
    }

    private void reap(LiveSandbox live) {
        if (live.endIfOver(clock.instant())) {
            AccountSandboxes owned = accountOf(live.sandbox().accountId());
            owned.remove(live);
            owned.releaseSlot();
            reaper.cleanUp(live.sandbox().sandboxId());
        }
    }

    private void died(String sandboxId) {
        LiveSandbox live = byId.get(sandboxId);
        if (live == null) {
            warm.died(sandboxId);
        } else if (live.end(new Stop(Stop.Reason.FAILED, clock.instant()))) {
            AccountSandboxes owned = accountOf(live.sandbox().accountId());
            owned.remove(live);
            owned.releaseSlot();
            reaper.cleanUp(sandboxId);
        }
    }

    /** Ends it in the way of a kill: the place is free when the processes are gone. */
    private void ended(LiveSandbox live) {
        String id = live.sandbox().sandboxId();
        AccountSandboxes owned = accountOf(live.sandbox().accountId());
        owned.remove(live);
        boolean cleanedUp = false;
        try {
            cleanUp(id);
            cleanedUp = true;
        } catch (StoreUnavailableException notRecorded) {
            // It has ended, which is what was asked for. Why is told from memory until it can be written; should the
            // server end before that, the next one tells of a sandbox that failed.
            LOG.warn("the stop of sandbox {} is not recorded yet", id, notRecorded);
        } finally {
            owned.releaseSlot();
            if (!cleanedUp) {
                reaper.cleanUp(id);
            }
        }
    }

    /** Records the stop, then removes what is left; may be called again after a failure. */
    private void cleanUp(String sandboxId) {
        LiveSandbox live = byId.get(sandboxId);
        Optional<Stop> stop = live == null ? Optional.empty() : live.stop();
        boolean recorded = false;
        try {
            stop.ifPresent(known -> store.stop(sandboxId, known));
            recorded = true;
        } catch (StoreUnavailableException failure) {
            LOG.debug("the stop of sandbox {} is not recorded yet", sandboxId, failure);
        } finally {
            // A database that is down must not keep processes alive.
            runtime.stop(sandboxId);
        }
        if (!recorded) {
            // A disk that was full may have free space now.
            stop.ifPresent(known -> store.stop(sandboxId, known));
        }
        LiveSandbox removed = byId.remove(sandboxId);
        if (removed != null) {
            templates.release(removed.sandbox().image());
        }
    }
}
