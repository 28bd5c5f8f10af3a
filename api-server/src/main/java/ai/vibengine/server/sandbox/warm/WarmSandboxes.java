package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.template.ImageLease;
import ai.vibengine.server.template.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sandboxes ahead of need, one at a time and in the background, and hands each out once. They are in no database: should the server
 * end, the next one finds them unknown and removes them, and without a next one they end by themselves after {@link #LIFE}. Thread-safe.
 */
public final class WarmSandboxes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmSandboxes.class);

    /** How long one lives that nobody tells to go on. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    private static final Duration RENEWAL = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

    /** A start waits until no request was answered for so long, but not for ever. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private static final int MOST_WAITS_FOR_QUIET = 10;
    private static final int ENDERS = 4;
    private static final long PATIENCE_SECONDS = 60;

    private final WaitingRoom room;
    private final boolean used;
    private final SandboxRuntime runtime;
    private final TemplateService templates;
    private final SandboxLimits limits;
    private final RandomIds ids;
    private final Clock clock;
    private final LongSupplier answeredRequests;
    private final Semaphore changes = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);
    private final List<WaitingSandbox> notEnded = new ArrayList<>();
    private Instant nextRenewal = Instant.MIN;
    private volatile @Nullable Thread starter;

    /**
     * Constructs it; nothing is started before {@link #start()}.
     *
     * @param places how many wait at most, of all templates together; 0 for none
     * @param answeredRequests how many requests the server has answered: while that grows, starts are put off
     */
    public WarmSandboxes(
            int places,
            SandboxRuntime runtime,
            TemplateService templates,
            SandboxLimits limits,
            RandomIds ids,
            Clock clock,
            LongSupplier answeredRequests) {
        this.room = new WaitingRoom(places);
        this.used = places > 0;
        this.runtime = runtime;
        this.templates = templates;
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
        this.answeredRequests = answeredRequests;
    }

    /** Begins to start sandboxes. */
    public void start() {
        if (used) {
            templates.onDeletion(this::endThoseOfDeletedTemplates);
            starter = DaemonThreads.start("warm-sandboxes", this::keepFilled);
        }
    }

    /**
     * Returns the id of a sandbox that stands on this image and runs, and has it end by itself at a time: one that waits, or else a new one.
     * From here on it is the caller's, who also has a lease of the image.
     *
     * @param newId the id of a new one
     * @throws RuntimeUnavailableException when none waits and a new one cannot be started or reached
     */
    public String start(String newId, ImageLease image, Instant end) {
        Optional<String> waiting = used ? take(image, end) : Optional.empty();
        if (waiting.isPresent()) {
            return waiting.get();
        }
        SandboxSpec spec = new SandboxSpec(newId, image.image(), limits, image.environment());
        try {
            runtime.start(spec);
        } catch (RuntimeUnavailableException full) {
            if (!makeRoom()) {
                throw full;
            }
            runtime.start(spec);
        }
        runtime.endBy(newId, end);
        return newId;
    }

    private Optional<String> take(ImageLease image, Instant end) {
        Optional<WaitingSandbox> next = room.take(image);
        while (next.isPresent() && !isAlive(next.get(), end)) {
            WaitingSandbox dead = next.get();
            LOG.info("sandbox {} died while it waited", dead.sandboxId());
            endLater(dead);
            next = room.take(image);
        }
        changes.release();
        next.ifPresent(sandbox -> templates.release(image.image()));
        return next.map(WaitingSandbox::sandboxId);
    }

    private boolean isAlive(WaitingSandbox sandbox, Instant end) {
        try {
            if (!runtime.running().contains(sandbox.sandboxId())) {
                return false;
            }
            runtime.endBy(sandbox.sandboxId(), end);
            return true;
        } catch (RuntimeUnavailableException dead) {
            return false;
        }
    }

    /** Ends all that wait, so that others have their room; false when none did. */
    private boolean makeRoom() {
        List<WaitingSandbox> waiting = room.clear();
        if (!waiting.isEmpty()) {
            pause();
            endAll(waiting);
        }
        return !waiting.isEmpty();
    }

    /** Says that a sandbox died, which may be one that waits. */
    public void died(String sandboxId) {
        room.remove(sandboxId).ifPresent(dead -> {
            endLater(dead);
            changes.release();
        });
    }

    /** Returns how many wait. */
    public int size() {
        return room.size();
    }

    /** Ends those whose template is gone; when this returns, nothing stands on it. */
    private void endThoseOfDeletedTemplates() {
        endAll(room.retain(templates::offers));
    }

    private void keepFilled() {
        try {
            while (closed.getCount() > 0) {
                try {
                    room.offer(templates.builtInImages());
                    endThoseOfDeletedTemplates();
                    endAll(room.removeSurplus());
                    renew();
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
        Optional<ImageLease> next = room.nextToStart();
        if (next.isEmpty()) {
            return false;
        }
        boolean waits = false;
        try {
            awaitQuiet();
            waits = closed.getCount() > 0 && start(next.get());
            return true;
        } finally {
            if (!waits) {
                room.failed(next.get());
            }
        }
    }

    private void awaitQuiet() throws InterruptedException {
        long before = answeredRequests.getAsLong();
        for (int waits = 0;
                waits < MOST_WAITS_FOR_QUIET && !closed.await(QUIET.toMillis(), TimeUnit.MILLISECONDS);
                waits++) {
            long now = answeredRequests.getAsLong();
            if (now == before) {
                return;
            }
            before = now;
        }
    }

    private boolean start(ImageLease image) {
        WaitingSandbox sandbox = new WaitingSandbox(ids.id("sbx_"), image);
        boolean runs = false;
        templates.lease(image.image());
        try {
            // Its template may have been deleted before the lease was taken.
            if (templates.offers(image)) {
                runtime.start(new SandboxSpec(sandbox.sandboxId(), image.image(), limits, image.environment()));
                runs = true;
            }
        } catch (RuntimeUnavailableException full) {
            LOG.debug("no sandbox is started ahead for a while", full);
            pause();
        } finally {
            if (!runs) {
                templates.release(image.image());
            }
        }
        if (runs && !room.started(sandbox)) {
            end(sandbox);
        }
        return runs;
    }

    /** Has those that wait go on waiting. */
    private void renew() {
        Instant now = clock.instant();
        if (now.isBefore(nextRenewal)) {
            return;
        }
        nextRenewal = now.plus(RENEWAL);
        for (WaitingSandbox each : room.all()) {
            // Nobody may take it meanwhile: the time that its owner asks for must be the last that it is told.
            room.remove(each.sandboxId())
                    .filter(sandbox -> !isAlive(sandbox, now.plus(LIFE)) || !room.add(sandbox))
                    .ifPresent(this::end);
        }
        List<WaitingSandbox> again;
        synchronized (notEnded) {
            again = List.copyOf(notEnded);
            notEnded.clear();
        }
        again.forEach(this::end);
    }

    private void pause() {
        pausedUntil.set(clock.instant().plus(PAUSE_AFTER_FAILURE));
    }

    private void end(WaitingSandbox sandbox) {
        try {
            runtime.stop(sandbox.sandboxId());
            templates.release(sandbox.image().image());
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("sandbox {} is not removed yet, which is tried again", sandbox.sandboxId(), failure);
            synchronized (notEnded) {
                notEnded.add(sandbox);
            }
        }
    }

    private void endLater(WaitingSandbox sandbox) {
        var unused = DaemonThreads.start("warm-end", () -> end(sandbox));
    }

    private void endAll(List<WaitingSandbox> sandboxes) {
        if (sandboxes.isEmpty()) {
            return;
        }
        ExecutorService enders =
                Executors.newFixedThreadPool(Math.min(ENDERS, sandboxes.size()), new DaemonThreads("warm-end"));
        sandboxes.forEach(sandbox -> enders.execute(() -> end(sandbox)));
        enders.shutdown();
        try {
            if (!enders.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("some waiting sandboxes are not removed yet");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all that wait. */
    @Override
    public void close() {
        closed.countDown();
        changes.release();
        Thread running = starter;
        if (running != null) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        endAll(room.clear());
    }
}
