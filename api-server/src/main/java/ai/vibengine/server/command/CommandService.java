package ai.vibengine.server.command;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.store.RandomIds;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of commands. Whatever waits for a sandbox does so on threads of its own, and answers by a future. Thread-safe.
 */
public final class CommandService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandService.class);

    private final ConcurrentMap<String, SandboxCommands> sandboxCommands = new ConcurrentHashMap<>();
    private final Set<ForegroundCommand> foreground = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService threads;

    private final SandboxService sandboxes;
    private final Execs execs;
    private final CommandLimits limits;
    private final CommandOutputs outputs;
    private final CommandPreparation preparation;
    private final Clock clock;

    /** Constructs the service; {@link #recover()} comes before any other call, and after that of the sandboxes. */
    public CommandService(
            SandboxService sandboxes,
            Execs execs,
            CommandLimits limits,
            CommandOutputs outputs,
            RandomIds ids,
            Clock clock) {
        this.sandboxes = sandboxes;
        this.execs = execs;
        this.limits = limits;
        this.outputs = outputs;
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(1, new DaemonThreads("command-timer"));
        timer.setRemoveOnCancelPolicy(true);
        threads = Executors.newCachedThreadPool(new DaemonThreads("commands"));
        this.preparation = new CommandPreparation(sandboxes, limits.lineBytes(), ids, clock);
        sandboxes.onStartCommand(this::add);
    }

    /** Finds again what an earlier server started in the background. */
    public void recover() {
        for (String sandboxId : sandboxes.runningIds()) {
            for (DetachedExec exec : execs.detached(sandboxId)) {
                BackgroundCommand.of(exec).ifPresent(command -> {
                    SandboxCommands commands = commandsOf(sandboxId);
                    if (command.isStartCommand()) {
                        commands.add(command);
                        return;
                    }
                    commands.acquireSlot();
                    sandboxes.activity().resume(sandboxId);
                    watch(sandboxId, commands, command);
                });
            }
        }
    }

    /** Shows what its template started in a sandbox. It takes no place, is no activity, and nothing but the sandbox's end ends it. */
    private void add(String sandboxId, DetachedExec startCommand) {
        try {
            BackgroundCommand.of(startCommand).ifPresent(commandsOf(sandboxId)::add);
        } catch (RuntimeUnavailableException gone) {
            // The sandbox runs all the same, or has just died, which its owner will be told.
            LOG.warn("the start command of sandbox {} is not listed", sandboxId, gone);
        }
    }

    /**
     * Runs a command to its end.
     *
     * @return completes with the command; with {@link ai.vibengine.server.sandbox.SandboxNotFoundException} when the sandbox was
     *     stopped meanwhile; with {@link CommandConflictException} when the sandbox lacked the resources to start it
     */
    public CompletableFuture<Command> run(Account account, String sandboxId, CommandRequest request) {
        return begin(account, sandboxId, request).thenCompose(slot -> {
            ForegroundCommand command = start(slot);
            CommandOutputs.Both kept = outputs.of(account.accountId(), slot.exec(), limits.outputBytes());
            return follow(command, slot, request, command.collect(request.stdin(), kept.output(), kept.errors()))
                    .thenApply(kept::of)
                    .whenComplete((ended, failure) -> kept.closeIf(failure != null));
        });
    }

    /**
     * Runs a command and hands on its output.
     *
     * @return completes with the events when it was started; the caller closes them
     */
    public CompletableFuture<CommandEvents> stream(Account account, String sandboxId, CommandRequest request) {
        return begin(account, sandboxId, request).thenApply(slot -> {
            ForegroundCommand command = start(slot);
            CommandEvents events = new CommandEvents(() -> command.kill(Command.Status.KILLED), limits.outputBytes());
            events.end(follow(
                    command,
                    slot,
                    request,
                    command.follow(
                            request.stdin(),
                            events.reader(Command.Channel.STDOUT, slot.exec().output()),
                            events.reader(Command.Channel.STDERR, slot.exec().errors()))));
            return events;
        });
    }

    /** Starts a command in the background; the future completes when it runs, or as that of {@link #run}. */
    public CompletableFuture<Command> runInBackground(Account account, String sandboxId, CommandRequest request) {
        preparation.requireStartable(account, sandboxId, request);
        SandboxCommands commands = acquireSlot(account, sandboxId);
        return async(() -> {
            boolean started = false;
            try {
                Command command = preparation.newCommand(request);
                String input = request.stdin() == null ? "" : request.stdin();
                Duration pauses = sandboxes.activity().pausedBy(sandboxId);
                BackgroundCommand background = new BackgroundCommand(
                        command,
                        pauses,
                        execs.startDetached(
                                sandboxId,
                                preparation.spec(account, sandboxId, command, request),
                                input.getBytes(StandardCharsets.UTF_8),
                                limits.outputBytes(),
                                BackgroundCommand.note(command, pauses)));
                watch(sandboxId, commands, background);
                started = true;
                return background.commandWithOutput(clock.instant());
            } catch (ExecNotStartedException notStarted) {
                sandboxes.get(account, sandboxId);
                throw refusal(sandboxId, notStarted);
            } catch (RuntimeUnavailableException failure) {
                sandboxes.activity().requireRunning(account, sandboxId);
                throw failure;
            } finally {
                if (!started) {
                    release(sandboxId, commands);
                }
            }
        });
    }

    /**
     * Returns a page of the background commands, newest first.
     *
     * @param afterMillis only those behind the one that was started then
     * @param afterId and has this id; null for the first page
     */
    public CommandPage list(Account account, String sandboxId, int limit, long afterMillis, @Nullable String afterId) {
        sandboxes.get(account, sandboxId);
        Instant now = clock.instant();
        List<BackgroundCommand> all = commandsOf(sandboxId).inBackground();
        List<BackgroundCommand> page = all.stream()
                .filter(command -> afterId == null || command.isBehind(afterMillis, afterId))
                .limit(limit + 1L)
                .toList();
        boolean hasMore = page.size() > limit;
        return new CommandPage(
                new LazyList<>(hasMore ? page.subList(0, limit) : page, command -> command.command(now)),
                hasMore,
                all.size());
    }

    /** Returns a background command with its output, once it has ended or so long has passed. */
    public CompletableFuture<Command> get(Account account, String sandboxId, String commandId, Duration patience) {
        BackgroundCommand command = find(account, sandboxId, commandId);
        CompletableFuture<?> wait = patience.isZero() || command.isOver()
                ? CompletableFuture.completedFuture(null)
                : command.exec()
                        .end()
                        .<Object>thenApply(end -> end)
                        .completeOnTimeout(commandId, patience.toMillis(), TimeUnit.MILLISECONDS);
        return wait.thenApplyAsync(
                over -> {
                    sandboxes.get(account, sandboxId);
                    return command.commandWithOutput(clock.instant());
                },
                threads);
    }

    /** Kills a background command with every process that came from it; one that is over stays as it is. */
    public CompletableFuture<Command> kill(Account account, String sandboxId, String commandId) {
        BackgroundCommand command = find(account, sandboxId, commandId);
        if (!command.isOver()) {
            sandboxes.activity().requireRunning(account, sandboxId);
        }
        return async(() -> {
            command.kill(Command.Status.KILLED);
            sandboxes.get(account, sandboxId);
            return command.commandWithOutput(clock.instant());
        });
    }

    /** Writes to the input of a background command, and closes it if told to. */
    public CompletableFuture<Command> write(
            Account account, String sandboxId, String commandId, String text, boolean close) {
        BackgroundCommand command = find(account, sandboxId, commandId);
        if (!command.isOver()) {
            sandboxes.activity().requireRunning(account, sandboxId);
        }
        return async(() -> {
            DetachedExec exec = command.exec();
            command.requireInput();
            if (!text.isEmpty() && !exec.write(text.getBytes(StandardCharsets.UTF_8), limits.inputPatience())) {
                sandboxes.get(account, sandboxId);
                command.requireInput();
                throw new CommandConflictException("The command does not read its input.");
            }
            if (close) {
                exec.closeInput();
            }
            return command.commandWithOutput(clock.instant());
        });
    }

    /** Forgets the commands of sandboxes that are no more. */
    public void purge() {
        sandboxCommands.keySet().removeIf(sandboxId -> !sandboxes.runs(sandboxId));
    }

    /** Ends what runs in the foreground, and leaves the rest to the next server. */
    @Override
    public void close() {
        timer.shutdownNow();
        foreground.forEach(command -> command.kill(Command.Status.KILLED));
        threads.shutdown();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("some commands are left to be ended by the next start");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A place taken, and the program that takes it. */
    private record Slot(String sandboxId, Account account, Command command, Duration pauses, AttachedExec exec) {}

    private CompletableFuture<Slot> begin(Account account, String sandboxId, CommandRequest request) {
        preparation.requireStartable(account, sandboxId, request);
        outputs.requireRoom(account.accountId());
        SandboxCommands commands = acquireSlot(account, sandboxId);
        return async(() -> {
            boolean started = false;
            try {
                Command command = preparation.newCommand(request);
                AttachedExec exec = execs.start(sandboxId, preparation.spec(account, sandboxId, command, request));
                started = true;
                return new Slot(
                        sandboxId, account, command, sandboxes.activity().pausedBy(sandboxId), exec);
            } catch (ExecNotStartedException notStarted) {
                sandboxes.get(account, sandboxId);
                throw refusal(sandboxId, notStarted);
            } catch (RuntimeUnavailableException failure) {
                sandboxes.activity().requireRunning(account, sandboxId);
                throw failure;
            } finally {
                if (!started) {
                    release(sandboxId, commands);
                }
            }
        });
    }

    private static RuntimeException refusal(String sandboxId, ExecNotStartedException notStarted) {
        LOG.info("a command did not start in {}: {}", sandboxId, notStarted.reason());
        return switch (notStarted.reason()) {
            case FOLDER -> new InvalidRequestException("cwd", "is no directory that can be entered");
            case PROGRAM -> CommandConflictException.noShell();
            case RESOURCES -> CommandConflictException.noRoom();
        };
    }

    private ForegroundCommand start(Slot slot) {
        ForegroundCommand command = new ForegroundCommand(slot.command(), slot.exec(), threads, clock);
        foreground.add(command);
        return command;
    }

    private CompletableFuture<Command> follow(
            ForegroundCommand command, Slot slot, CommandRequest request, CompletableFuture<Command> end) {
        CommandTimeout deadline = new CommandTimeout(
                        timer,
                        slot.pauses(),
                        () -> sandboxes.activity().standsStill(slot.sandboxId()),
                        () -> sandboxes.activity().pausedBy(slot.sandboxId()),
                        () -> command.kill(Command.Status.TIMED_OUT))
                .begin(Duration.ofSeconds(request.timeoutSeconds()));
        return end.handle((ended, failure) -> {
            deadline.cancel();
            foreground.remove(command);
            release(slot.sandboxId(), commandsOf(slot.sandboxId()));
            forgetIfStopped(slot.sandboxId());
            // Before anything else: a sandbox that was stopped took the command with it.
            sandboxes.get(slot.account(), slot.sandboxId());
            if (failure != null) {
                throw failure instanceof CompletionException known ? known : new CompletionException(failure);
            }
            return ended;
        });
    }

    private void watch(String sandboxId, SandboxCommands commands, BackgroundCommand command) {
        commands.add(command);
        Duration left = Duration.between(
                clock.instant(),
                command.started().startedAt().plusSeconds(command.started().timeoutSeconds()));
        CommandTimeout deadline = new CommandTimeout(
                        timer,
                        command.pausesBefore(),
                        () -> sandboxes.activity().standsStill(sandboxId),
                        () -> sandboxes.activity().pausedBy(sandboxId),
                        () -> threads.execute(() -> timeOut(command)))
                .begin(left);
        var unused = command.exec().end().whenComplete((end, failure) -> {
            deadline.cancel();
            release(sandboxId, commands);
            commands.forgetBeyond(limits.kept());
            forgetIfStopped(sandboxId);
        });
    }

    private void timeOut(BackgroundCommand command) {
        try {
            command.kill(Command.Status.TIMED_OUT);
        } catch (RuntimeException failure) {
            LOG.error("command {} is not killed", command.started().commandId(), failure);
        }
    }

    private BackgroundCommand find(Account account, String sandboxId, String commandId) {
        sandboxes.get(account, sandboxId);
        return commandsOf(sandboxId).find(commandId).orElseThrow(CommandNotFoundException::new);
    }

    private SandboxCommands commandsOf(String sandboxId) {
        return sandboxCommands.computeIfAbsent(sandboxId, id -> new SandboxCommands());
    }

    private void forgetIfStopped(String sandboxId) {
        if (!sandboxes.runs(sandboxId)) {
            sandboxCommands.remove(sandboxId);
        }
    }

    private SandboxCommands acquireSlot(Account account, String sandboxId) {
        sandboxes.activity().begin(account, sandboxId);
        SandboxCommands commands = commandsOf(sandboxId);
        if (!commands.acquireSlot(limits.running())) {
            sandboxes.activity().end(sandboxId);
            throw new CommandConflictException(
                    "The sandbox runs " + limits.running() + " commands, as many as it may at once.");
        }
        return commands;
    }

    private void release(String sandboxId, SandboxCommands commands) {
        commands.releaseSlot();
        sandboxes.activity().end(sandboxId);
    }

    private <T> CompletableFuture<T> async(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException closed) {
            throw new RuntimeUnavailableException("The service is shutting down", closed);
        }
    }
}
