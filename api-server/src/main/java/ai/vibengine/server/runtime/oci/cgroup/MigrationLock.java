package ai.vibengine.server.runtime.oci.cgroup;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lock that the kernel takes to move a process to another control group. It is made for machines that seldom do: the first move in a
 * while waits until every processor has been through a grace period, for 10 ms and more, and moves soon after it wait for nothing. A start of
 * a container waits for that one move, unless somebody took the lock when the start began. Thread-safe.
 */
final class MigrationLock implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final Path mount;
    private final Path groups;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final ExecutorService taker = Executors.newSingleThreadExecutor(new DaemonThreads("migration-lock"));

    /**
     * Constructs the lock.
     *
     * @param mount where control groups are mounted
     * @param groups the groups that this process is in, as {@code /proc/self/cgroup} says
     */
    MigrationLock(Path mount, Path groups) {
        this.mount = mount;
        this.groups = groups;
    }

    /** Returns the file by which processes are moved to the group that this one is in now, whoever put it there. */
    private Optional<Path> ownGroup() throws IOException {
        return Files.readAllLines(groups).stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .map(parts ->
                        mount.resolve(parts[1]).resolve(parts[2].substring(1)).resolve("cgroup.procs"))
                .filter(Files::isWritable)
                .findFirst();
    }

    /** Takes the lock and releases it, in the background, so that what moves a process next need not wait for it. */
    void takeAhead() {
        if (underWay.compareAndSet(false, true)) {
            try {
                taker.execute(this::take);
            } catch (RejectedExecutionException closed) {
                underWay.set(false);
            }
        }
    }

    private void take() {
        try {
            Optional<Path> group = ownGroup();
            if (group.isPresent()) {
                // To move a process to where it is takes the lock, and changes nothing.
                Files.writeString(
                        group.get(), Long.toString(ProcessHandle.current().pid()));
            }
        } catch (IOException refused) {
            // The next move takes as long as it takes.
        } finally {
            underWay.set(false);
        }
    }

    @Override
    public void close() {
        taker.shutdown();
        try {
            var unused = taker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
