package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.environment.SandboxEnvironment;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import ai.vibengine.server.sandbox.warm.StartedSandbox;
import ai.vibengine.server.sandbox.warm.WarmSandboxes;
import ai.vibengine.server.startup.ReadyWaits;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.TransactionHook;
import ai.vibengine.server.template.ImageLease;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;

/**
 * The beginnings of sandboxes: a slot of the account, a container, a row in the database, and from then on a sandbox that can be found. What
 * fails in between leaves none of them. Thread-safe.
 */
final class SandboxStarts {

    /** How long after its deadline a sandbox ends by itself: long enough for a server that is being replaced. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private final LiveSandboxes sandboxes;
    private final SandboxStore store;
    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final WarmSandboxes warm;
    private final SandboxStopper stopper;
    private final RandomIds ids;
    private final Clock clock;
    private final SandboxLimits limits;
    private final Duration longestPause;
    private final ReadyWaits readyWaits = new ReadyWaits();
    private volatile BiConsumer<String, DetachedExec> startCommandListener = (sandboxId, exec) -> {};

    /** @param limits those of a sandbox whose create does not say */
    SandboxStarts(
            LiveSandboxes sandboxes,
            SandboxStore store,
            SandboxRuntime runtime,
            TemplateService templates,
            WarmSandboxes warm,
            SandboxStopper stopper,
            RandomIds ids,
            Clock clock,
            SandboxLimits limits) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.runtime = runtime;
        this.templates = templates;
        this.warm = warm;
        this.stopper = stopper;
        this.ids = ids;
        this.clock = clock;
        this.limits = limits;
        this.longestPause = limits.longestPause();
    }

    /** Sets the listener that is told of what its template started in a new sandbox, before anybody learns of that. */
    void onStartCommand(BiConsumer<String, DetachedExec> listener) {
        startCommandListener = listener;
    }

    /**
     * Starts a sandbox; when this returns, it runs.
     *
     * @param environment the variables of its commands
     * @param hook runs in the transaction that keeps the sandbox
     * @throws ConcurrencyLimitException when the account has no slot for it
     */
    Sandbox start(
            Account account, SandboxRequest request, SandboxEnvironment environment, TransactionHook<Sandbox> hook) {
        AccountSandboxes owned = sandboxes.ofAccount(account.accountId());
        acquireSlot(owned, account.concurrentSandboxes());
        boolean started = false;
        try {
            ImageLease lease = templates.lease(account, request.template());
            Sandbox sandbox = start(account, request, environment, lease, hook);
            started = true;
            return sandbox;
        } finally {
            if (!started) {
                owned.releaseSlot();
            }
        }
    }

    private Sandbox start(
            Account account,
            SandboxRequest request,
            SandboxEnvironment environment,
            ImageLease lease,
            TransactionHook<Sandbox> hook) {
        String id = ids.id("sbx_");
        LiveSandbox live = null;
        try {
            String newId = id;
            Duration life = Duration.ofSeconds(request.timeoutSeconds())
                    .plus(request.onTimeout() == OnTimeout.PAUSE ? longestPause : Duration.ZERO)
                    .plus(GRACE);
            StartedSandbox started = readyWaits.within(
                    account.accountId(),
                    lease.setup(),
                    () -> warm.start(
                            newId, lease, life, request.network(), environment.variables(), request.limits(limits)));
            id = started.sandboxId();
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Sandbox sandbox = new Sandbox(
                    id,
                    account.accountId(),
                    request,
                    lease.image(),
                    lease.setup().workdir(),
                    SandboxTimes.startingAt(now),
                    !environment.isEmpty());
            store.insert(sandbox, environment, lease.setup().environment(), hook);
            live = new LiveSandbox(sandbox, longestPause);
            add(live);
            started.startCommand().ifPresent(exec -> startCommandListener.accept(sandbox.sandboxId(), exec));
            // It may have died before there was anything here that the runtime could have told of.
            if (!runtime.running().contains(id)) {
                died(id);
            }
            return sandbox;
        } finally {
            if (live == null) {
                Instant now = clock.instant();
                stopper.abandon(new Sandbox(id, "", request, lease.image(), null, SandboxTimes.startingAt(now), false));
            }
        }
    }

    private void acquireSlot(AccountSandboxes owned, int limit) {
        if (!owned.acquireSlot(limit)) {
            // One whose time is over may not have been reaped yet; it holds no slot.
            owned.forEachOver(clock.instant(), stopper::stopIfOver);
            if (!owned.acquireSlot(limit)) {
                throw new ConcurrencyLimitException(limit, owned.secondsUntilFirstEnds(clock.instant()));
            }
        }
    }

    /** Has a sandbox that runs be found from now on, and end in time. */
    void add(LiveSandbox live) {
        sandboxes.add(live, clock.instant());
        stopper.watch(live);
    }

    /** Takes note that a sandbox died by itself, which may be one that waits. */
    void died(String sandboxId) {
        sandboxes.find(sandboxId).ifPresentOrElse(stopper::died, () -> warm.died(sandboxId));
    }
}
