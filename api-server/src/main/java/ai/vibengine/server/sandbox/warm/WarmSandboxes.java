package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.startup.SandboxNotReadyException;
import ai.vibengine.server.startup.StartCommands;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.template.ImageLease;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sandboxes ahead of need, one at a time and in the background, and hands each out once. They are in no database, and end with the
 * server. Thread-safe.
 */
public final class WarmSandboxes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmSandboxes.class);

    private static final Duration LOOK = Duration.ofSeconds(2);
    /** For how long sandboxes wait for somebody who does not come: their start commands may cost processor time that no account pays. */
    private static final Duration LONGEST_UNUSED = Duration.ofMinutes(10);

    /** Up to how many times the usual disk a sandbox may have that waits: larger ones would hold room that others miss. */
    private static final int MOST_USUAL_DISKS = 4;

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 60;

    private final WaitingRoom room;
    private final boolean used;
    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final SandboxLimits limits;
    private final EgressPolicy egress;
    private final StartCommands startCommands;
    private final RandomIds ids;
    private final Clock clock;
    private final StartPace pace;
    private final WaitingEnds ends;
    private final Semaphore changes = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);
    private volatile @Nullable Thread starter;

    /**
     * Constructs it; nothing is started before {@link #start()}.
     *
     * @param places how many wait at most, of all templates together; 0 for none
     * @param egress what they may reach from the start
     * @param sinceLastCall how long ago the server has answered a request: while it is busy, starts are put off
     */
    public WarmSandboxes(
            int places,
            SandboxRuntime runtime,
            TemplateService templates,
            SandboxLimits limits,
            EgressPolicy egress,
            StartCommands startCommands,
            RandomIds ids,
            Clock clock,
            Supplier<Duration> sinceLastCall) {
        this.room = new WaitingRoom(places, limits.diskBytes());
        this.used = places > 0;
        this.runtime = runtime;
        this.templates = templates;
        this.limits = limits;
        this.egress = egress;
        this.startCommands = startCommands;
        this.ids = ids;
        this.clock = clock;
        this.ends = new WaitingEnds(runtime, templates, clock);
        this.pace = new StartPace(sinceLastCall, () -> Duration.between(Instant.EPOCH, clock.instant()), room::filled);
    }

    /** Begins to start sandboxes. */
    public void start() {
        if (used) {
            templates.onDeletion(this::endThoseOfDeletedTemplates);
            runtime.onShortage(this::makeRoom);
            starter = DaemonThreads.start("warm-sandboxes", this::keepFilled);
        }
    }

    /**
     * Returns a sandbox that stands on this image, runs and is ready, and has it end by itself after a time: one that waits, or else a new one.
     * From here on it is the caller's, who also has a lease of the image.
     *
     * @param newId the id of a new one
     * @param life after which time it ends
     * @param policy what it may reach, which is in force when this returns
     * @param environment the variables of its start command beside those of the template
     * @param wanted its limits: one that waits is given them, but for that of its disk, with which it has to have been started
     * @throws RuntimeUnavailableException when none waits and a new one cannot be started or reached
     * @throws SandboxNotReadyException when none waits and a new one does not get ready
     */
    public StartedSandbox start(
            String newId,
            ImageLease image,
            Duration life,
            EgressPolicy policy,
            Map<String, String> environment,
            SandboxLimits wanted) {
        // The start command of one that waits runs already, with the variables of the template alone and in the usual
        // network.
        boolean mayWait = (image.setup().startCommand() == null || (environment.isEmpty() && policy.equals(egress)))
                && wanted.diskBytes() <= limits.diskBytes() * MOST_USUAL_DISKS;
        Optional<StartedSandbox> waiting =
                used && mayWait ? take(image, clock.instant().plus(life), policy, wanted) : Optional.empty();
        if (waiting.isPresent()) {
            return waiting.get();
        }
        startNew(new SandboxSpec(newId, image.image(), wanted, image.setup().environment()));
        runtime.networks().apply(newId, policy);
        Optional<DetachedExec> startCommand = startCommands.start(newId, image.setup(), environment);
        runtime.endBy(newId, clock.instant().plus(life));
        return new StartedSandbox(newId, startCommand);
    }

    /** Starts a sandbox; one with a large disk has the room that others with large disks hold while they wait. */
    private void startNew(SandboxSpec spec) {
        try {
            runtime.start(spec);
        } catch (RuntimeUnavailableException full) {
            List<WaitingSandbox> large =
                    spec.limits().diskBytes() > limits.diskBytes() ? room.removeLarge() : List.of();
            if (large.isEmpty()) {
                throw full;
            }
            large.forEach(ends::end);
            runtime.start(spec);
        }
    }

    private Optional<StartedSandbox> take(ImageLease image, Instant end, EgressPolicy policy, SandboxLimits wanted) {
        WaitingKind kind = new WaitingKind(image, wanted.diskBytes());
        Optional<WaitingSandbox> next = room.take(kind, clock.instant());
        while (next.isPresent() && !isAlive(next.get(), end, policy, wanted)) {
            WaitingSandbox dead = next.get();
            LOG.info("sandbox {} died while it waited, or is not ready any more", dead.sandboxId());
            ends.endLater(dead);
            next = room.take(kind, clock.instant());
        }
        changes.release();
        next.ifPresent(sandbox -> templates.release(image.image()));
        return next.map(WaitingSandbox::started);
    }

    private boolean isAlive(WaitingSandbox sandbox, Instant end, EgressPolicy policy, SandboxLimits wanted) {
        try {
            if (!runtime.running().contains(sandbox.sandboxId())) {
                return false;
            }
            if (!wanted.equals(limits.withDisk(wanted.diskBytes()))) {
                runtime.limit(sandbox.sandboxId(), wanted);
            }
            runtime.networks().apply(sandbox.sandboxId(), policy);
            runtime.endBy(sandbox.sandboxId(), end);
            return startCommands.isStillReady(
                    sandbox.sandboxId(), sandbox.image().setup());
        } catch (RuntimeUnavailableException dead) {
            return false;
        }
    }

    /** Ends one that waits, so that others have its room; false when none does, and none is being ended. */
    private boolean makeRoom() {
        Optional<WaitingSandbox> given = room.removeOne();
        if (given.isEmpty()) {
            return ends.awaitOne();
        }
        pause();
        ends.end(given.get());
        return true;
    }

    /** Says that a sandbox died, which may be one that waits. */
    public void died(String sandboxId) {
        room.remove(sandboxId).ifPresent(dead -> {
            ends.endLater(dead);
            changes.release();
        });
    }

    /** Returns how many wait. */
    public int size() {
        return room.size();
    }

    /** Ends those whose template is gone; when this returns, nothing stands on it. */
    private void endThoseOfDeletedTemplates() {
        ends.endAll(() -> room.retain(templates::offers));
    }

    private void keepFilled() {
        try {
            while (closed.getCount() > 0) {
                try {
                    room.offer(templates.builtInImages().stream()
                            .map(image -> new WaitingKind(image, limits.diskBytes()))
                            .collect(Collectors.toUnmodifiableSet()));
                    endThoseOfDeletedTemplates();
                    room.forgetUnused(clock.instant().minus(LONGEST_UNUSED));
                    ends.endAll(room::removeSurplus);
                    ends.retry();
                    if (!startNext() && changes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                        changes.drainPermits();
                    }
                } catch (RuntimeException failure) {
                    LOG.warn("the waiting sandboxes are not complete, which is tried again", failure);
                    pause();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts one that is missing; false when none is or this is not the time. */
    private boolean startNext() throws InterruptedException {
        if (clock.instant().isBefore(pausedUntil.get())) {
            return false;
        }
        Optional<WaitingKind> next = room.nextToStart();
        if (next.isEmpty()) {
            return false;
        }
        boolean waits = false;
        try {
            waits = awaitTurn() && start(next.get());
            return true;
        } finally {
            if (!waits) {
                room.failed(next.get());
            }
        }
    }

    /** Waits until a start does not disturb; false when none is wanted any more. */
    private boolean awaitTurn() throws InterruptedException {
        for (Duration left = pace.left(); !left.isZero(); left = pace.left()) {
            if (closed.await(left.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        pace.started();
        return closed.getCount() > 0;
    }

    private boolean start(WaitingKind kind) {
        ImageLease image = kind.image();
        WaitingSandbox sandbox = new WaitingSandbox(ids.id("sbx_"), kind);
        boolean runs = false;
        templates.lease(image.image());
        try {
            // Its template may have been deleted before the lease was taken.
            if (templates.offers(image)) {
                runtime.startWaiting(new SandboxSpec(
                        sandbox.sandboxId(),
                        image.image(),
                        limits.withDisk(kind.diskBytes()),
                        image.setup().environment()));
                runs = true;
                // Whoever claims it asks for it again, should this fail for one that waits on.
                runtime.networks().apply(sandbox.sandboxId(), egress);
            }
        } catch (RuntimeUnavailableException full) {
            LOG.debug("no sandbox is started ahead for a while", full);
            if (kind.diskBytes() == limits.diskBytes()) {
                pause();
            } else {
                // There may be room for those with the usual disk.
                room.wantNone(kind);
            }
        } finally {
            if (!runs) {
                templates.release(image.image());
            }
        }
        if (runs && image.setup().startCommand() != null) {
            // However long it takes, the others do not wait for it.
            var unused = DaemonThreads.start("warm-start-command", () -> startCommandIn(sandbox));
        } else if (runs && !room.started(sandbox)) {
            ends.end(sandbox);
        }
        return runs;
    }

    /** Lets a sandbox wait once its start command has made it ready. */
    private void startCommandIn(WaitingSandbox sandbox) {
        boolean isReady = false;
        try {
            Optional<DetachedExec> startCommand =
                    startCommands.start(sandbox.sandboxId(), sandbox.image().setup(), Map.of());
            isReady = true;
            if (!room.started(new WaitingSandbox(sandbox.sandboxId(), sandbox.kind(), startCommand))) {
                ends.end(sandbox);
            }
        } catch (SandboxNotReadyException | RuntimeUnavailableException notReady) {
            LOG.info("sandbox {} was to wait, and did not get ready", sandbox.sandboxId(), notReady);
        } finally {
            if (!isReady) {
                room.giveUp(sandbox.kind());
                ends.end(sandbox);
            }
        }
    }

    private void pause() {
        pausedUntil.set(clock.instant().plus(PAUSE_AFTER_FAILURE));
    }

    /** Ends all that wait. */
    @Override
    public void close() {
        closed.countDown();
        startCommands.close();
        changes.release();
        Thread running = starter;
        if (running != null) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        ends.endAll(room::clear);
    }
}
