package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.BuildLimits;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.image.ImagePull;
import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.image.PulledImage;
import ai.vibengine.server.image.ResolvedImage;
import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.LayerSnapshot;
import ai.vibengine.server.runtime.NewLayer;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs builds of accounts, so many at once as the settings say, in turns, and those of the operator beside them. Thread-safe.
 */
final class TemplateBuilder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateBuilder.class);
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(200);
    private static final Duration RECORD_INTERVAL = Duration.ofSeconds(1);
    private static final int MAX_ERROR_CHARACTERS = ContractNumbers.TEMPLATE_ERROR_MAX_LENGTH;

    /** What ends the builds that run. */
    private final ConcurrentMap<String, Runnable> running = new ConcurrentHashMap<>();

    private final ConcurrentMap<String, Boolean> cancelled = new ConcurrentHashMap<>();
    /** What builds that run were pulled upon, held for them. */
    private final ConcurrentMap<String, SandboxImage> pulled = new ConcurrentHashMap<>();

    private final LayerBuilder layers;
    private final LayerLeases leases;
    private final TemplateStore store;
    private final BuildTimeStore times;
    private final BuildQueue queue;
    private final BuildQueue snapshots;
    private final BuildSettings settings;
    private final TemplateDisk disk;
    private final StartTrial trial;
    private final Clock clock;
    private final ExecutorService builders;
    private final ExecutorService operatorsBuilder;
    private final ScheduledExecutorService flusher;

    TemplateBuilder(
            LayerBuilder layers,
            LayerLeases leases,
            TemplateStore store,
            BuildTimeStore times,
            BuildSettings settings,
            TemplateDisk disk,
            StartTrial trial,
            Clock clock) {
        this.layers = layers;
        this.leases = leases;
        this.store = store;
        this.times = times;
        this.settings = settings;
        this.disk = disk;
        this.trial = trial;
        this.clock = clock;
        queue = new BuildQueue(settings.parallel());
        snapshots = new BuildQueue(settings.parallel());
        builders = Executors.newFixedThreadPool(2 * settings.parallel(), new DaemonThreads("builder"));
        for (int worker = 0; worker < settings.parallel(); worker++) {
            builders.execute(queue::work);
            builders.execute(snapshots::work);
        }
        operatorsBuilder = Executors.newSingleThreadExecutor(new DaemonThreads("operators-builder"));
        flusher = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("build-log"));
    }

    /** Builds a built-in template in the background, whatever accounts build; {@code ended} is told of the outcome. */
    void submit(Template template, Consumer<Template> ended) {
        operatorsBuilder.execute(() ->
                ended.accept(build(template, BuildLog.MAX_BYTES, log -> runSteps(template, settings.deadline(), log))));
    }

    /**
     * Builds in the background, when it is the account's turn; {@code ended} is told of the outcome, unless the build was cancelled.
     */
    void submit(Template template, Account account, Consumer<Template> ended) {
        submit(
                queue,
                template,
                account,
                (left, log) -> template.imageReference() == null
                        ? runSteps(template, left, log)
                        : runOnImage(template, template.imageReference(), left, log),
                ended);
    }

    /**
     * Copies the files of a sandbox in the background. Nobody waits for builds with that: it is short, and what is asked for are the files as
     * they are. {@code ended} is told of the outcome, unless it was cancelled.
     */
    void submit(Template template, SnapshotRequest request, Account account, Consumer<Template> ended) {
        submit(snapshots, template, account, (left, log) -> copy(template, request, log), ended);
    }

    private void submit(
            BuildQueue turns,
            Template template,
            Account account,
            BiFunction<Duration, BuildLog, Template> work,
            Consumer<Template> ended) {
        int concurrent = account.builds().concurrentBuilds();
        turns.add(new BuildQueue.Entry(template.buildId(), account.accountId(), concurrent, () -> {
            try {
                Template outcome = buildFor(account, template, work);
                if (cancelled.remove(template.buildId()) == null) {
                    ended.accept(outcome);
                } else if (outcome.status() == Template.Status.READY) {
                    layers.removeLayer(template.buildId());
                    disk.remove(template.buildId());
                }
            } finally {
                SandboxImage held = pulled.remove(template.buildId());
                if (held != null) {
                    leases.release(held);
                }
            }
        }));
    }

    /**
     * Throws when the account has built for as long as it may today.
     *
     * @throws BuildLimitException when it has
     */
    void requireTime(Account account) {
        Instant now = clock.instant();
        Duration allowed = Duration.ofMinutes(account.builds().buildMinutesPerDay());
        if (times.used(account.accountId(), now).compareTo(allowed) >= 0) {
            throw BuildLimitException.time(account.builds(), BuildTimeStore.secondsLeft(now));
        }
    }

    /** Ends a build that waits or runs. */
    void cancel(String buildId) {
        if (queue.remove(buildId) || snapshots.remove(buildId)) {
            return;
        }
        cancelled.put(buildId, Boolean.TRUE);
        Runnable end = running.get(buildId);
        if (end != null) {
            end.run();
        }
    }

    /** Keeps how a build ended as soon as that is possible again; a start before then finds a build that did not end. */
    void recordLater(Template ended) {
        try {
            var unused = flusher.schedule(
                    () -> {
                        try {
                            store.end(ended);
                        } catch (StoreUnavailableException still) {
                            recordLater(ended);
                        }
                    },
                    RECORD_INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the end of build {} is left to the next start", ended.buildId());
        }
    }

    @Override
    public void close() {
        builders.shutdownNow();
        operatorsBuilder.shutdownNow();
        running.values().forEach(Runnable::run);
        try {
            if (!builders.awaitTermination(10, TimeUnit.SECONDS)
                    || !operatorsBuilder.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("some builds are left to be cleaned up by the next start");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        flusher.shutdownNow();
    }

    /** Builds for as long as the account may today, and counts how long it took. */
    private Template buildFor(Account account, Template template, BiFunction<Duration, BuildLog, Template> work) {
        String accountId = account.accountId();
        BuildLimits limits = account.builds();
        Instant start = clock.instant();
        try {
            Duration left = Duration.ofMinutes(limits.buildMinutesPerDay()).minus(times.used(accountId, start));
            if (left.isNegative() || left.isZero()) {
                return template.failed(BuildLimitException.timeIsUsedUp(limits));
            }
            Duration deadline = left.compareTo(settings.deadline()) < 0 ? left : settings.deadline();
            long room = Math.max(0, limits.buildLogBytes() - store.logBytes(accountId));
            return build(template, (int) Math.min(BuildLog.MAX_BYTES, room), log -> work.apply(deadline, log));
        } catch (StoreUnavailableException failure) {
            LOG.error("build {} could not be begun", template.buildId(), failure);
            return template.failed("The build could not be run.");
        } finally {
            count(accountId, start);
        }
    }

    private void count(String accountId, Instant start) {
        Instant now = clock.instant();
        try {
            times.add(accountId, now, Duration.between(start, now));
        } catch (StoreUnavailableException failure) {
            LOG.warn("the time of a build is not counted", failure);
        }
    }

    private Template build(Template template, int logBytes, Function<BuildLog, Template> work) {
        BuildLog log = new BuildLog(template.buildId(), logBytes, store, clock);
        Future<?> flushing = flusher.scheduleWithFixedDelay(
                () -> flush(log), FLUSH_INTERVAL.toMillis(), FLUSH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return work.apply(log);
        } catch (BuildEndedException | RuntimeUnavailableException failure) {
            boolean wasEnded = builders.isShutdown() || cancelled.containsKey(template.buildId());
            if (failure instanceof BuildEndedException || wasEnded) {
                LOG.info("build {} of template {} was ended", template.buildId(), template.templateId());
            } else {
                LOG.error(
                        "build {} of template {} could not be run", template.buildId(), template.templateId(), failure);
            }
            log.says(0, String.valueOf(failure.getMessage()));
            return template.failed(shortened(failure.getMessage() + withLines(log)));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError failure) {
            LOG.error("build {} of template {} failed", template.buildId(), template.templateId(), failure);
            return template.failed("The build could not be run.");
        } finally {
            flushing.cancel(false);
            flushLast(log);
        }
    }

    /** Pulls an image, and runs the steps upon it. A template that fails stands on nothing of it. */
    private Template runOnImage(Template template, String reference, Duration deadline, BuildLog log) {
        Instant end = clock.instant().plus(deadline);
        String buildId = template.buildId();
        ImageReference asked = ImageReference.parse(reference).orElseThrow();
        Template onImage;
        try (ImagePull pull = layers.images().open(buildId)) {
            running.put(buildId, pull::close);
            requireNotEnded(buildId);
            log.says(0, "Image " + reference);
            ResolvedImage image = pull.resolve(asked, left(end));
            log.says(0, "It is " + image.reference().digest());
            SandboxImage base = new SandboxImage(image.base(), List.of());
            // Before it is looked for: nobody removes it from now on.
            leases.take(base);
            pulled.put(buildId, base);
            PulledImage files = pull.fetch(image, left(end), line -> log.says(0, line));
            requireNotEnded(buildId);
            onImage = template.on(
                    image.reference().toString(), base, new SandboxSetup(files.environment(), files.workdir(), null));
        } finally {
            running.remove(buildId);
        }
        Template outcome = runSteps(onImage, left(end), log);
        return outcome.status() == Template.Status.READY ? outcome : template.failed(String.valueOf(outcome.error()));
    }

    private Template runSteps(Template template, Duration deadline, BuildLog log) {
        Instant end = clock.instant().plus(deadline);
        String buildId = template.buildId();
        BuildSpec spec = new BuildSpec(buildId, template.image(), settings.limits(), settings.networkOf(template));
        try (LayerBuild build = layers.open(spec)) {
            running.put(buildId, build::close);
            String workdir = template.setup().workdir();
            if (workdir != null) {
                build.makeFolder(workdir, left(end));
            }
            int steps = template.commands().size();
            for (int step = 1; step <= steps; step++) {
                requireNotEnded(buildId);
                String command = template.commands().get(step - 1);
                log.stepBegins();
                log.says(
                        step,
                        "Step " + step + " of " + steps + ": "
                                + command.lines().findFirst().orElse(""));
                int number = step;
                int exit = build.run(
                        command,
                        template.setup().environment(),
                        workdir,
                        left(end),
                        (channel, text) -> log.printed(number, channel, text));
                if (exit != 0) {
                    String why = "Step " + step + " of " + steps + " exited with " + exit;
                    log.says(step, why);
                    return template.failed(shortened(why + withLines(log)));
                }
            }
            keep(template, build);
        } finally {
            running.remove(buildId);
        }
        return tried(template.ready(template.image().with(buildId)), log);
    }

    /** Returns a template whose sandboxes get ready; the layer of any other is removed. */
    private Template tried(Template built, BuildLog log) {
        String buildId = built.buildId();
        boolean ready = false;
        try {
            requireNotEnded(buildId);
            trial.run(built.image(), built.setup(), log, end -> {
                running.put(buildId, end);
                requireNotEnded(buildId);
            });
            ready = true;
            return built;
        } finally {
            running.remove(buildId);
            if (!ready) {
                layers.removeLayer(buildId);
                disk.remove(buildId);
            }
        }
    }

    private Duration left(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Makes a layer of the files of a sandbox. */
    private Template copy(Template template, SnapshotRequest request, BuildLog log) {
        String buildId = template.buildId();
        try (LayerSnapshot snapshot = layers.snapshot(buildId, request.sandboxId(), request.includeTmp())) {
            running.put(buildId, snapshot::close);
            requireNotEnded(buildId);
            log.says(1, "Copying the files of sandbox " + request.sandboxId());
            Duration stoodStill = request.standstill()
                    .apply(snapshot::copy)
                    .orElseThrow(() -> new BuildEndedException("The sandbox ended before its files were copied"));
            log.says(1, "Copied; the sandbox stood still for " + stoodStill.toMillis() + " ms");
            long bytes = keep(template, snapshot);
            log.says(1, "The snapshot takes " + TemplateDisk.mebibytes(bytes) + " MiB");
            return template.ready(template.image().with(buildId));
        } finally {
            running.remove(buildId);
        }
    }

    private void requireNotEnded(String buildId) {
        if (cancelled.containsKey(buildId) || Thread.currentThread().isInterrupted()) {
            throw new BuildEndedException("The build was ended");
        }
    }

    /** Keeps a layer, and returns how large it is, in bytes. */
    private long keep(Template template, NewLayer layer) {
        long bytes = layer.finish();
        disk.add(template, bytes);
        boolean kept = false;
        try {
            layer.keep(template.buildId());
            kept = true;
            return bytes;
        } finally {
            if (!kept) {
                disk.remove(template.buildId());
            }
        }
    }

    private static String withLines(BuildLog log) {
        String lines = log.lastLines();
        return lines.isEmpty() ? "" : ":\n" + lines;
    }

    /** Returns the first line of the error, which says what happened, and its end, which matters more than its beginning. */
    private static String shortened(String error) {
        if (error.length() <= MAX_ERROR_CHARACTERS) {
            return error;
        }
        String first = error.lines().findFirst().orElse("");
        String head = first.substring(0, Math.min(first.length(), 256)) + "\n";
        return head + error.substring(error.length() - (MAX_ERROR_CHARACTERS - head.length()));
    }

    private static void flush(BuildLog log) {
        try {
            log.flush();
        } catch (StoreUnavailableException failure) {
            LOG.warn("a build log is not written yet", failure);
        }
    }

    /** Writes the rest of the log after the beat has stopped, on its thread, so that no two flushes meet. */
    private void flushLast(BuildLog log) {
        try {
            flusher.submit(() -> flush(log)).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.RejectedExecutionException failure) {
            LOG.warn("the end of a build log is lost", failure);
        }
    }
}
