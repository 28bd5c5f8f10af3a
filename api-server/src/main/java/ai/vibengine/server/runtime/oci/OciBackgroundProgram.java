package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BackgroundProgram;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.cgroup.ProgramGroup;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program under a process that outlives the server. All that is known of it is in its folder. */
final class OciBackgroundProgram implements BackgroundProgram {

    private static final Logger LOG = LoggerFactory.getLogger(OciBackgroundProgram.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KILLED = 128 + 9;

    private final ProgramFolder folder;
    private final ProgramGroup group;
    private final ExecutorService threads;
    private final CompletableFuture<End> end;

    /** With what completes when the process that keeps it has ended. */
    OciBackgroundProgram(
            ProgramFolder folder,
            ProgramGroup group,
            CompletableFuture<?> keeperEnd,
            ExecutorService threads,
            Clock clock) {
        this.folder = folder;
        this.group = group;
        this.threads = threads;
        this.end = keeperEnd.thenApplyAsync(
                ended -> {
                    group.remove();
                    // Without a word of how it ended, whoever kept it was killed, and it lost its outputs.
                    return folder.end().orElseGet(() -> new End(KILLED, clock.millis(), folder.reason()));
                },
                threads);
    }

    @Override
    public String programId() {
        return folder.programId();
    }

    @Override
    public String note() {
        try {
            return folder.note();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The note of program " + programId() + " cannot be read", failure);
        }
    }

    @Override
    public KeptOutput output() {
        return kept("stdout");
    }

    @Override
    public KeptOutput errors() {
        return kept("stderr");
    }

    private KeptOutput kept(String output) {
        try {
            return folder.kept(output, end.isDone());
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The output of program " + programId() + " cannot be read", failure);
        }
    }

    @Override
    public CompletableFuture<End> end() {
        return end;
    }

    @Override
    public synchronized boolean write(byte[] bytes, Duration patience) {
        Future<?> writing = threads.submit(() -> writeAll(folder.input(), bytes));
        try {
            writing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException notTaken) {
            LOG.debug("program {} did not take its input", programId(), notTaken);
            return false;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            writing.cancel(true);
        }
    }

    @Override
    public void closeInput() {
        try {
            Files.writeString(folder.closed(), "");
            writeAll(folder.closer(), new byte[] {'\n'});
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The input of program " + programId() + " was not closed", failure);
        } catch (UncheckedIOException over) {
            LOG.debug("the input of program {} is gone", programId(), over);
        }
    }

    @Override
    public boolean isInputClosed() {
        return Files.exists(folder.closed());
    }

    @Override
    public void kill(String why) {
        if (end.isDone()) {
            return;
        }
        try {
            Files.writeString(folder.why(), why);
            boolean ended = Await.until(this::killOnce, PATIENCE);
            if (!ended) {
                throw new RuntimeUnavailableException("Program " + programId() + " does not end");
            }
            end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new RuntimeUnavailableException("Program " + programId() + " may not have ended", interruption);
        } catch (IOException | ExecutionException | TimeoutException failure) {
            throw new RuntimeUnavailableException("Program " + programId() + " could not be ended", failure);
        }
    }

    private boolean killOnce() {
        try {
            group.kill();
            return group.isEmpty() && (end.isDone() || folder.keeper().isEmpty());
        } catch (IOException failure) {
            LOG.warn("the processes of {} cannot be killed yet", programId(), failure);
            return false;
        }
    }

    @Override
    public void forget() {
        try {
            TreeRemoval.remove(folder.folder());
        } catch (IOException failure) {
            LOG.warn("the folder of {} is not removed", programId(), failure);
        }
    }

    /** Opened for both directions, because opening a pipe for writing alone waits for a reader. */
    private static void writeAll(Path pipe, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The program that is kept in the folder; empty when its start was cut off. */
    static Optional<OciBackgroundProgram> find(
            ProgramFolder folder,
            ProgramGroup group,
            CompletableFuture<?> keeperEnd,
            ExecutorService threads,
            Clock clock) {
        return folder.isInBackground()
                ? Optional.of(new OciBackgroundProgram(folder, group, keeperEnd, threads, clock))
                : Optional.empty();
    }
}
