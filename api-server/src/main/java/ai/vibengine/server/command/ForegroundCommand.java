package ai.vibengine.server.command;

import ai.vibengine.server.runtime.AttachedExec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command at work that belongs to one request. Thread-safe. */
final class ForegroundCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ForegroundCommand.class);

    private final Command started;
    private final AttachedExec exec;
    private final Executor threads;
    private final Clock clock;
    private Command.Status how = Command.Status.EXITED;

    ForegroundCommand(Command started, AttachedExec exec, Executor threads, Clock clock) {
        this.started = started;
        this.exec = exec;
        this.threads = threads;
        this.clock = clock;
    }

    /**
     * Has both outputs read as they come, each on a thread of its own.
     *
     * @return completes with the command when it has ended, or with what it failed by
     */
    CompletableFuture<Command> follow(@Nullable String input, Runnable output, Runnable errors) {
        feed(input);
        return whenRead(CompletableFuture.runAsync(output, threads), CompletableFuture.runAsync(errors, threads));
    }

    /**
     * Has both outputs read by readers that need not see them at once: what is short is read when it is there as a whole, by the thread that
     * has received its end. A thread that is woken for each costs more than a short command.
     *
     * @return as that of {@link #follow}
     */
    CompletableFuture<Command> collect(@Nullable String input, Runnable output, Runnable errors) {
        feed(input);
        return whenRead(read(exec.outputWaits(), output), read(exec.errorsWait(), errors));
    }

    private CompletableFuture<Void> read(CompletableFuture<Boolean> waits, Runnable reader) {
        return waits.thenCompose(all -> {
            if (!all) {
                return CompletableFuture.runAsync(reader, threads);
            }
            reader.run();
            return CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Command> whenRead(CompletableFuture<Void> output, CompletableFuture<Void> errors) {
        return CompletableFuture.allOf(output, errors).thenCombine(exec.end(), (read, status) -> ended(status));
    }

    /** Ends it with every process that came from it, on another thread; only the first reason counts. */
    void kill(Command.Status reason) {
        synchronized (this) {
            if (how != Command.Status.EXITED || exec.end().isDone()) {
                return;
            }
            how = reason;
        }
        threads.execute(() -> {
            try {
                exec.kill();
            } catch (RuntimeException failure) {
                LOG.error("command {} is not killed", started.commandId(), failure);
            }
        });
    }

    private synchronized Command ended(int status) {
        return started.ended(how, status, clock.instant());
    }

    private void feed(@Nullable String input) {
        if (input == null || input.isEmpty()) {
            write("");
        } else {
            // It may not read until it has printed more than the pipes take.
            threads.execute(() -> write(input));
        }
    }

    private void write(String input) {
        try (OutputStream stream = exec.input()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            LOG.debug("command {} did not read its input", started.commandId(), notRead);
        }
    }
}
