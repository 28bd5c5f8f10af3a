package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.cgroup.ExecGroup;
import ai.vibengine.server.runtime.oci.cgroup.HelperGroups;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program whose streams are pipes to this process, through the runtime's own command. */
final class OciAttachedExec implements AttachedExec {

    private static final Logger LOG = LoggerFactory.getLogger(OciAttachedExec.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(1);
    private static final int KILLED = 128 + 9;

    private final ExecFolder folder;
    private final ExecGroup group;
    private final Process command;
    private final HelperGroups helpers;
    private final WatchedStream errors;
    private final CompletableFuture<Integer> end;
    private volatile boolean killed;

    OciAttachedExec(ExecFolder folder, ExecGroup group, Process command, HelperGroups helpers, Executor cleaner) {
        this.helpers = helpers;
        this.folder = folder;
        this.group = group;
        this.command = command;
        this.errors = new WatchedStream(command.getErrorStream());
        this.end = command.onExit().thenApplyAsync(this::ended, cleaner);
    }

    @Override
    public OutputStream input() {
        return command.getOutputStream();
    }

    @Override
    public InputStream output() {
        return command.getInputStream();
    }

    @Override
    public InputStream errors() {
        return errors;
    }

    @Override
    public boolean discardOutput() {
        return helpers.discard(command, 1);
    }

    @Override
    public boolean discardErrors() {
        return helpers.discard(command, 2);
    }

    @Override
    public CompletableFuture<Integer> end() {
        return end;
    }

    @Override
    public void kill() {
        killed = true;
        long begin = System.nanoTime();
        // Again and again: the program may not have got into its group yet. A runtime that has not started it by then
        // may never do, nor end by itself.
        boolean ended = Await.until(
                () -> {
                    try {
                        group.kill();
                        if (System.nanoTime() - begin > START_PATIENCE.toNanos() && !folder.hasStarted()) {
                            command.destroyForcibly();
                        }
                        return !command.isAlive() && group.isEmpty();
                    } catch (IOException failure) {
                        LOG.warn("the processes of {} cannot be killed yet", folder.execId(), failure);
                        return false;
                    }
                },
                PATIENCE);
        command.destroyForcibly();
        if (!ended) {
            throw new RuntimeUnavailableException("Exec " + folder.execId() + " does not end");
        }
    }

    private int ended(Process process) {
        boolean started = folder.hasStarted();
        // It goes with its sandbox.
        boolean removed = !folder.exists();
        String said = folder.said();
        group.remove();
        try {
            TreeRemoval.remove(folder.folder());
        } catch (IOException failure) {
            LOG.warn("the folder of {} is not removed", folder.execId(), failure);
        }
        if (!started && (removed || (killed && !errors.hasBytes()))) {
            return KILLED;
        }
        if (!started) {
            // It may have failed without a word, as when the memory did not suffice for its own threads, or have
            // written to the streams, which no other reader had yet.
            throw new ExecNotStartedException("Exec " + folder.execId() + " did not start", new IOException(said));
        }
        return process.exitValue();
    }
}
