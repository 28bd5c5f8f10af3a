package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.cgroup.ExecGroup;
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
final class OciDetachedExec implements DetachedExec {

    private static final Logger LOG = LoggerFactory.getLogger(OciDetachedExec.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KILLED = 128 + 9;

    private final ExecFolder folder;
    private final ExecGroup group;
    private final ExecutorService threads;
    private final CompletableFuture<End> end;

    /** @param keeperEnd completes when the process that keeps its outputs has ended */
    OciDetachedExec(
            ExecFolder folder, ExecGroup group, CompletableFuture<?> keeperEnd, ExecutorService threads, Clock clock) {
        this.folder = folder;
        this.group = group;
        this.threads = threads;
        this.end = keeperEnd.thenApplyAsync(
                ended -> {
                    group.remove();
                    // Without a word of how it ended, its keeper was killed, and it lost its outputs.
                    return folder.end().orElseGet(() -> new End(KILLED, clock.millis(), folder.reason()));
                },
                threads);
    }

    @Override
    public String execId() {
        return folder.execId();
    }

    @Override
    public String note() {
        try {
            return folder.note();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The note of exec " + execId() + " cannot be read", failure);
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
            throw new RuntimeUnavailableException("The output of exec " + execId() + " cannot be read", failure);
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
            LOG.debug("exec {} did not take its input", execId(), notTaken);
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
            throw new RuntimeUnavailableException("The input of exec " + execId() + " was not closed", failure);
        } catch (UncheckedIOException over) {
            LOG.debug("the input of exec {} is gone", execId(), over);
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
                throw new RuntimeUnavailableException("Exec " + execId() + " does not end");
            }
            end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new RuntimeUnavailableException("Exec " + execId() + " may not have ended", interruption);
        } catch (IOException | ExecutionException | TimeoutException failure) {
            throw new RuntimeUnavailableException("Exec " + execId() + " could not be ended", failure);
        }
    }

    private boolean killOnce() {
        try {
            group.kill();
            return group.isEmpty() && (end.isDone() || folder.keeper().isEmpty());
        } catch (IOException failure) {
            LOG.warn("the processes of {} cannot be killed yet", execId(), failure);
            return false;
        }
    }

    @Override
    public void forget() {
        try {
            TreeRemoval.remove(folder.folder());
        } catch (IOException failure) {
            LOG.warn("the folder of {} is not removed", execId(), failure);
        }
    }

    /** Opens it for both directions, because opening a pipe for writing alone waits for a reader. */
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

    /** Returns the program that is kept in the folder; empty when its start was cut off. */
    static Optional<OciDetachedExec> find(
            ExecFolder folder, ExecGroup group, CompletableFuture<?> keeperEnd, ExecutorService threads, Clock clock) {
        return folder.isDetached()
                ? Optional.of(new OciDetachedExec(folder, group, keeperEnd, threads, clock))
                : Optional.empty();
    }
}
