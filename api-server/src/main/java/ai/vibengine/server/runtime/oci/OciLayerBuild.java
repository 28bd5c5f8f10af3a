package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.oci.disk.Disks;
import ai.vibengine.server.runtime.oci.disk.LayerCopy;
import ai.vibengine.server.runtime.oci.disk.NoRoomException;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import ai.vibengine.server.runtime.oci.image.Images;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A build in a container of its own. */
final class OciLayerBuild implements LayerBuild {

    private static final Logger LOG = LoggerFactory.getLogger(OciLayerBuild.class);

    /** The agent has told its end by then, so the rest of the output is already here. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String ROOTS_HOME = "/root";

    /** Gives the last folder of the path to the user of sandboxes, and no other: those above it may belong to packages. */
    private static final String MAKE_FOLDER =
            "[ -d \"$FOLDER\" ] || { ! [ -e \"$FOLDER\" ] && mkdir -p \"$FOLDER\" && chown " + BuiltInBase.USER + ":"
                    + BuiltInBase.USER + " \"$FOLDER\"; }";

    private final String id;
    private final Containers containers;
    private final Execs execs;
    private final Images images;
    private final Disks disks;
    private final Shortage shortage;
    private final Writable writable;
    private final LayerCopy copy = new LayerCopy();
    private volatile boolean over;
    private volatile boolean finished;
    private long bytes;

    OciLayerBuild(
            String id,
            Containers containers,
            Execs execs,
            Images images,
            Disks disks,
            Shortage shortage,
            Writable writable) {
        this.id = id;
        this.containers = containers;
        this.execs = execs;
        this.images = images;
        this.disks = disks;
        this.shortage = shortage;
        this.writable = writable;
    }

    @Override
    public void makeFolder(String path, Duration deadline) {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        int exit = run(MAKE_FOLDER, Map.of("FOLDER", path), "/", deadline, (channel, line) -> said.add(line));
        if (exit != 0) {
            throw new BuildEndedException("There is no directory " + path + ", and it could not be made: "
                    + said.stream().findFirst().orElse("something else is there"));
        }
    }

    @Override
    public int run(
            String command,
            Map<String, String> environment,
            @Nullable String folder,
            Duration deadline,
            BiConsumer<Channel, String> output) {
        requireOpen();
        try {
            AttachedExec step = execs.start(
                    id,
                    new ExecSpec(
                            "step",
                            List.of("/bin/sh", "-c", command),
                            environment,
                            ExecSpec.Purpose.BUILD_STEP,
                            new ExecSpec.Folder(folder == null ? ROOTS_HOME : folder, false)));
            step.input().close();
            Thread stdout = LineReader.start(step.output(), line -> output.accept(Channel.STDOUT, line));
            Thread stderr = LineReader.start(step.errors(), line -> output.accept(Channel.STDERR, line));
            if (!waitFor(step, deadline)) {
                over = true;
                containers.kill(id);
                throw new BuildEndedException(
                        mayNotGoOn()
                                ? "The machine's disk has no more room for the build"
                                : "The step did not end within its " + deadline.toSeconds() + " seconds");
            }
            stdout.join(LAST_WORDS.toMillis());
            stderr.join(LAST_WORDS.toMillis());
            // A closed build's step ends as killed; its status would say nothing of the command.
            requireOpen();
            return step.end().join();
        } catch (ExecNotStartedException notStarted) {
            LOG.info("a step of build {} did not start", id, notStarted);
            throw new BuildEndedException(
                    notStarted.reason() == ExecNotStartedException.Reason.PROGRAM
                            ? "The build has no working /bin/sh, which runs its steps"
                            : "The build has no room for another process");
        } catch (IOException failure) {
            LOG.error("a step of build {} did not run", id, failure);
            throw new RuntimeUnavailableException("A step of build " + id + " could not be run", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            close();
            throw new BuildEndedException("The build was ended");
        }
    }

    private boolean waitFor(AttachedExec step, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        long left = deadline.toNanos();
        while (left > 0 && !mayNotGoOn()) {
            try {
                step.end().get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException goesOn) {
                left = end - System.nanoTime();
            } catch (ExecutionException failure) {
                throw new IllegalStateException(failure);
            }
        }
        return step.end().isDone();
    }

    /** Returns whether the build must end: without a bound of its own, it must not take the space that is kept for the server. */
    private boolean mayNotGoOn() {
        return writable.kind() == Writable.Kind.FOLDER && disks.room().isShort();
    }

    @Override
    public long finish() {
        requireOpen();
        finished = true;
        try {
            containers.kill(id);
            bytes = Images.written(containers.bundle(id).disk(), writable);
        } catch (IOException failure) {
            LOG.error("the size of build {} is not known", id, failure);
            throw new RuntimeUnavailableException("What build " + id + " wrote could not be looked at", failure);
        }
        if (writable.kind() == Writable.Kind.FOLDER && writable.bytes() > 0 && bytes > writable.bytes()) {
            throw new BuildEndedException(
                    "The build wrote " + (bytes >> 20) + " MiB, and may write " + (writable.bytes() >> 20) + " MiB");
        }
        return bytes;
    }

    @Override
    public void keep(String layer) {
        if (!finished) {
            finish();
        }
        requireOpen(false);
        over = true;
        try {
            if (writable.kind() == Writable.Kind.IMAGE) {
                // It writes no more; but for a moment, its files are there twice.
                disks.room().release(id);
                shortage.<NoRoomException>withRoom(() -> disks.room().claimFiles(id + "/layer", bytes));
            }
            Bundle bundle = containers.bundle(id);
            images.keep(bundle.upper(), bundle.usrUpper(), layer, writable, copy, bytes);
        } catch (NoRoomException full) {
            LOG.warn("layer {} of build {} was not kept", layer, id, full);
            throw new RuntimeUnavailableException("There is no room for what the build made now", full);
        } catch (IOException failure) {
            if (String.valueOf(failure.getMessage()).contains("File name too long")) {
                throw new BuildEndedException(
                        "What the build made could not be kept: a path is too long: what is above it on the machine included, it may have 4,095 bytes");
            }
            LOG.error("layer {} of build {} was not kept", layer, id, failure);
            throw new RuntimeUnavailableException("Layer " + layer + " could not be kept", failure);
        }
    }

    @Override
    public void close() {
        over = true;
        copy.cancel();
        try {
            containers.remove(id);
        } catch (IOException failure) {
            LOG.error("build {} is not fully removed", id, failure);
            throw new RuntimeUnavailableException("Build " + id + " could not be removed", failure);
        }
    }

    private void requireOpen() {
        requireOpen(finished);
    }

    private void requireOpen(boolean noMore) {
        if (over || noMore) {
            throw new BuildEndedException("The build was ended");
        }
    }
}
