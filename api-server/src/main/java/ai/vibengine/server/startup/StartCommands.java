package ai.vibengine.server.startup;

import ai.vibengine.openapi.Limits;
import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFolders;
import ai.vibengine.server.store.RandomIds;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the start commands of templates in sandboxes, and waits until they have made them ready. Thread-safe. */
public final class StartCommands implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StartCommands.class);
    private static final String SHELL = "/bin/sh";

    /** How long one that is to be handed out may take to show that it is still ready. */
    private static final Duration STILL_READY = Duration.ofSeconds(2);

    /** How long a ready_command may go on once the start command has failed. */
    private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

    /** Nobody reads what it prints, so that it cannot be held up by that. */
    private static final String SILENTLY = "exec >/dev/null 2>&1; eval \"$1\"";

    private final Execs execs;
    private final RandomIds ids;
    private final Clock clock;
    private final int outputBytes;
    private final Duration patience;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);

    public StartCommands(Execs execs, RandomIds ids, Clock clock, Limits limits) {
        this.execs = execs;
        this.ids = ids;
        this.clock = clock;
        this.outputBytes = limits.maxOutputBytes();
        this.patience = limits.readyPatience();
        this.interval = limits.readyInterval();
    }

    /**
     * Starts the start command of a sandbox, if its template has one, and returns when the sandbox is ready.
     *
     * @param environment variables that it has beside those of the template
     * @return the program; empty when there is none to start
     * @throws SandboxNotReadyException when the sandbox does not get ready
     * @throws RuntimeUnavailableException when the sandbox does not run any more
     */
    public Optional<DetachedExec> start(String sandboxId, SandboxSetup setup, Map<String, String> environment) {
        StartCommand command = setup.startCommand();
        if (command == null) {
            return Optional.empty();
        }
        String folder = setup.workdir() == null ? SandboxFolders.HOME : setup.workdir();
        DetachedExec started = start(sandboxId, command.line(), folder, environment);
        if (command.ready() != null) {
            Optional<String> failure = awaitReady(sandboxId, started, command.ready(), folder, environment);
            if (failure.isPresent()) {
                throw new SandboxNotReadyException(failure.get(), started);
            }
        }
        return Optional.of(started);
    }

    /**
     * Returns whether a sandbox that was ready once is still: whether its ready command exits with 0, if it has one.
     *
     * @throws RuntimeUnavailableException when the sandbox does not run any more
     */
    public boolean isStillReady(String sandboxId, SandboxSetup setup) {
        StartCommand command = setup.startCommand();
        if (command == null || command.ready() == null) {
            return true;
        }
        String folder = setup.workdir() == null ? SandboxFolders.HOME : setup.workdir();
        Integer exit = exitOf(
                sandboxId, ready("ready_again", command.ready(), folder, Map.of()), STILL_READY, Optional.empty());
        return exit != null && exit == 0;
    }

    private DetachedExec start(String sandboxId, String line, String folder, Map<String, String> environment) {
        ExecSpec spec = new ExecSpec(
                ids.id("cmd_"),
                List.of(SHELL, "-c", line),
                environment,
                ExecSpec.Purpose.USER,
                new ExecSpec.Folder(folder, false));
        try {
            String note = new CommandNote(line, 0, clock.millis(), 0).text();
            DetachedExec started = execs.startDetached(sandboxId, spec, new byte[0], outputBytes, note);
            started.closeInput();
            return started;
        } catch (ExecNotStartedException notStarted) {
            LOG.info("a start command did not start in {}", sandboxId, notStarted);
            throw new SandboxNotReadyException(
                    notStarted.reason() == ExecNotStartedException.Reason.PROGRAM
                            ? "The sandbox has no working /bin/sh, which runs its start_command."
                            : "The sandbox has no room for its start_command.",
                    null);
        }
    }

    /** Waits until the sandbox is ready; returns why not if it does not get so. */
    private Optional<String> awaitReady(
            String sandboxId, DetachedExec started, String line, String folder, Map<String, String> environment) {
        Instant end = clock.instant().plus(patience);
        String last = "did not end";
        for (int attempt = 1; ; attempt++) {
            // Looked at before the attempt: it may have made the sandbox ready, and failed then.
            Optional<Integer> before = failureOf(started);
            Integer exit = exitOf(
                    sandboxId,
                    ready("ready_" + attempt, line, folder, environment),
                    left(end),
                    Optional.of(started.end()));
            if (exit != null) {
                if (exit == 0) {
                    return Optional.empty();
                }
                last = "exited with " + exit + " last";
            }
            Optional<Integer> failed = before.isEmpty() && exit == null ? failureOf(started) : before;
            if (failed.isPresent()) {
                return Optional.of("The sandbox did not get ready: its start_command exited with " + failed.get()
                        + " and its ready_command " + last + ".");
            }
            Duration pause = left(end).compareTo(interval) < 0 ? left(end) : interval;
            if (pause.isZero() || isClosedWithin(pause)) {
                return Optional.of("The sandbox did not get ready within " + patience.toSeconds()
                        + " seconds: its ready_command " + last + ".");
            }
        }
    }

    /** Returns the status other than 0 that a program has ended with; one that ended with 0 may have left others at work. */
    private static Optional<Integer> failureOf(DetachedExec started) {
        return started.end().isDone() && !started.end().isCompletedExceptionally()
                ? Optional.of(started.end().join().status()).filter(status -> status != 0)
                : Optional.empty();
    }

    private static ExecSpec ready(String id, String line, String folder, Map<String, String> environment) {
        return new ExecSpec(
                id,
                List.of(SHELL, "-c", SILENTLY, "sh", line),
                environment,
                ExecSpec.Purpose.USER,
                new ExecSpec.Folder(folder, false));
    }

    /** Returns the status that the program exits with; null when it does not end in time, or had no room to begin. */
    private @Nullable Integer exitOf(
            String sandboxId, ExecSpec spec, Duration most, Optional<CompletableFuture<DetachedExec.End>> started) {
        try {
            AttachedExec exec = execs.start(sandboxId, spec);
            exec.input().close();
            try {
                return endOf(exec, most, started);
            } finally {
                exec.kill();
                exec.output().close();
                exec.errors().close();
            }
        } catch (ExecNotStartedException | TimeoutException | ExecutionException notYet) {
            LOG.debug("sandbox {} is not ready yet", sandboxId, notYet);
            return null;
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " cannot be reached", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Waits for an end, and not for long once what it waits for itself has failed: it may wait for ever. */
    private static int endOf(AttachedExec exec, Duration most, Optional<CompletableFuture<DetachedExec.End>> started)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (started.isPresent()) {
            CompletableFuture<Void> failed = new CompletableFuture<>();
            var unused = started.get().thenAccept(end -> {
                if (end.status() != 0) {
                    failed.complete(null);
                }
            });
            CompletableFuture.anyOf(exec.end(), failed).get(most.toNanos(), TimeUnit.NANOSECONDS);
            return exec.end().get(LAST_CHANCE.toNanos(), TimeUnit.NANOSECONDS);
        }
        return exec.end().get(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Duration left(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Lets nobody wait any longer. */
    @Override
    public void close() {
        closed.countDown();
    }
}
