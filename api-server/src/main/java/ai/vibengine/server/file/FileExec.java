package ai.vibengine.server.file;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program in a sandbox that works on a file. Its output is not to be trusted: the sandbox is its user's. A program that makes no progress
 * for a while, as when a path leads to a pipe without a writer, is killed.
 */
final class FileExec implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileExec.class);
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_SAID = 16 * 1024;
    private static final int PATIENCE_SECONDS = 30;
    private static final int LOOK_SECONDS = 5;

    /** Behind this are those that a signal ended. */
    private static final int KILLED = 128;

    /** Said when a part is to be read that begins there. */
    private static final String BEHIND_THE_END = "cannot skip to specified offset";

    private final AttachedExec exec;
    private final CompletableFuture<String> said;
    private final ScheduledFuture<?> watch;
    private int looksWithoutProgress;
    private volatile boolean stoodStill;
    private final AtomicLong progress = new AtomicLong();
    private long seen;

    FileExec(AttachedExec exec, Executor threads, ScheduledExecutorService timer) {
        this.exec = exec;
        this.said = CompletableFuture.supplyAsync(() -> drain(exec.errors()), threads);
        this.watch = timer.scheduleWithFixedDelay(() -> look(threads), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    OutputStream input() {
        return exec.input();
    }

    InputStream output() {
        return exec.output();
    }

    /** Notes that a part has been moved, to be called for each. */
    void moved(int bytes) {
        progress.addAndGet(bytes);
    }

    /** Returns the next line of its output; when there is none, throws the problem. */
    String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int octet = output().read(); octet >= 0; octet = output().read()) {
                if (octet == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                if (line.size() < LONGEST_LINE) {
                    line.write(octet);
                }
            }
        } catch (IOException ended) {
            LOG.debug("no line", ended);
        }
        throw problem();
    }

    /** Writes a line, which is all that it is told. */
    void tell(String line) {
        try (OutputStream orders = exec.input()) {
            orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            LOG.debug("a program for a file took no orders", notRead);
            throw problem();
        }
    }

    /** Waits for its end; throws when it failed by anything but that a file ended early. */
    void awaitEndOfFile() {
        if (status() != 0 && !said.join().contains(BEHIND_THE_END)) {
            throw problem();
        }
    }

    /** Waits for its end; throws when it failed. */
    void awaitSuccess() {
        if (status() != 0) {
            throw problem();
        }
    }

    /** Returns the problem by which it failed. */
    RuntimeException problem() {
        int status = status();
        if (stoodStill) {
            return new FileProblemException(FileProblem.STOOD_STILL);
        }
        String words = said.join();
        return FileProblem.in(words).map(FileExec::exceptionOf).orElseGet(() -> {
            LOG.info("a program for a file failed with {} and said: {}", status, words);
            return status > KILLED
                    ? new FileProblemException(FileProblem.KILLED)
                    : FileProblemException.unknown(words, status);
        });
    }

    private static RuntimeException exceptionOf(FileProblem problem) {
        return switch (problem) {
            case NO_FILE, NO_DIRECTORY, UNUSABLE, UNREADABLE -> new InvalidRequestException("path", problem.message());
            default -> new FileProblemException(problem);
        };
    }

    /** Waits for its end, and tells how that was as shells tell it. */
    int status() {
        try {
            return exec.end().join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof ExecNotStartedException notStarted) {
                LOG.info("a program for a file did not start", notStarted);
                throw new FileProblemException(
                        notStarted.reason() == ExecNotStartedException.Reason.PROGRAM
                                ? FileProblem.LACKS_PROGRAM
                                : FileProblem.NO_PROCESS);
            }
            throw failure;
        }
    }

    /** Ends it if it has not ended. */
    @Override
    public void close() {
        watch.cancel(false);
        endInput();
    }

    private void endInput() {
        if (!exec.end().isDone()) {
            try {
                exec.input().close();
            } catch (IOException broken) {
                LOG.debug("its input is gone", broken);
            }
        }
    }

    /** Ends it at once. */
    void kill() {
        if (!exec.end().isDone()) {
            exec.kill();
        }
    }

    private void look(Executor threads) {
        long now = progress.get();
        looksWithoutProgress = seen == now ? looksWithoutProgress + 1 : 0;
        seen = now;
        if (looksWithoutProgress * LOOK_SECONDS >= PATIENCE_SECONDS) {
            // First the end of its input, at which it ends by itself and takes along what it made.
            threads.execute(stoodStill ? this::kill : this::endInput);
            stoodStill = true;
        }
    }

    private static String drain(InputStream errors) {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        byte[] chunk = new byte[1024];
        try (errors) {
            for (int length = errors.read(chunk); length >= 0; length = errors.read(chunk)) {
                first.write(chunk, 0, Math.min(length, Math.max(0, MOST_SAID - first.size())));
            }
        } catch (IOException ended) {
            LOG.debug("an output ended early", ended);
        }
        return first.toString(StandardCharsets.UTF_8);
    }
}
