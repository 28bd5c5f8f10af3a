package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.DetachedExec.End;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Execs by the agents of sandboxes. */
public final class AgentExecs implements Execs, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentExecs.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);
    private static final int KILLED = 128 + 9;
    private static final int KILL_REST = 4;

    /** The errors of an execution that say that the program is not there, or none: ENOENT, ENOEXEC, EACCES, ENOTDIR, EISDIR, ELOOP. */
    private static final Set<Integer> UNUSABLE = Set.of(2, 8, 13, 20, 21, 40);

    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("execs"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new DaemonThreads("execs-timer"));
    private final Set<AgentExec> attached = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<AgentDetachedExec>> detached = new ConcurrentHashMap<>();
    private final AgentConnector connector;
    private final ExecStorage storage;
    private final Clock clock = Clock.systemUTC();

    public AgentExecs(AgentConnector connector, ExecStorage storage) {
        this.connector = connector;
        this.storage = storage;
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public AttachedExec start(String sandboxId, ExecSpec spec) {
        AgentConnection connection = begin(sandboxId, spec, folder -> {
            Payload request = new Payload();
            describe(request, spec, folder, new byte[0]);
            return new Request(FrameType.EXEC, request);
        });
        AgentExec exec = new AgentExec(spec.execId(), connection);
        attached.add(exec);
        threads.execute(() -> {
            try {
                exec.receive();
            } finally {
                attached.remove(exec);
            }
        });
        return exec;
    }

    @Override
    public DetachedExec startDetached(String sandboxId, ExecSpec spec, byte[] input, int keptBytes, String note) {
        String claim = sandboxId + "/" + spec.execId();
        boolean runs = false;
        @Nullable DetachedFolder folder = null;
        try {
            storage.claim(claim, 2L * keptBytes);
            folder = DetachedFolder.create(storage.folder(sandboxId), spec.execId(), note, keptBytes);
            AgentConnection connection = begin(sandboxId, spec, cwd -> {
                Payload request = new Payload().text(spec.execId()).u32(keptBytes);
                describe(request, spec, cwd, input);
                return new Request(FrameType.BACKGROUND_EXEC, request);
            });
            folder.markStarted();
            AgentDetachedExec exec = new AgentDetachedExec(folder, connection, AgentInput.WINDOW, clock);
            follow(sandboxId, exec, claim);
            runs = true;
            return exec;
        } catch (IOException failure) {
            LOG.warn("exec {} did not start", spec.execId(), failure);
            throw new RuntimeUnavailableException("Exec " + spec.execId() + " could not be started", failure);
        } finally {
            if (!runs) {
                storage.release(claim);
                discard(folder);
            }
        }
    }

    @Override
    public List<DetachedExec> detached(String sandboxId) {
        List<DetachedExec> found = new ArrayList<>();
        for (DetachedFolder folder : foldersOf(sandboxId)) {
            Optional<End> end = folder.end();
            if (end.isPresent()) {
                found.add(new EndedExec(folder, end.get()));
            } else if (folder.isComplete()) {
                resume(sandboxId, folder).ifPresent(found::add);
            } else {
                discard(folder);
            }
        }
        return found;
    }

    /** Waits until all is written down of the execs of a sandbox that has ended. */
    public void awaitEnds(String sandboxId) {
        for (AgentDetachedExec exec : detached.getOrDefault(sandboxId, Set.of())) {
            try {
                exec.end().get(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException late) {
                LOG.warn("exec {} does not end", exec.execId(), late);
            }
        }
        detached.remove(sandboxId);
    }

    /** Ends what somebody waited for, and leaves the rest to the next server. */
    @Override
    public void close() {
        attached.forEach(AgentExec::giveUp);
        detached.values().forEach(execs -> execs.forEach(AgentDetachedExec::abandon));
        timer.shutdownNow();
        threads.shutdown();
    }

    private record Request(char type, Payload payload) {}

    @FunctionalInterface
    private interface RequestIn {
        Request folder(String folder);
    }

    /** Starts a program in its folder, or in the root folder where that suffices. */
    private AgentConnection begin(String sandboxId, ExecSpec spec, RequestIn request) {
        try {
            try {
                return begin(sandboxId, request.folder(spec.folder().path()));
            } catch (AgentFailure failure) {
                if (failure.stage() != AgentFailure.Stage.FOLDER
                        || spec.folder().isRequired()) {
                    throw failure;
                }
                return begin(sandboxId, request.folder("/"));
            }
        } catch (AgentFailure failure) {
            throw notStarted(spec, failure);
        } catch (IOException failure) {
            LOG.warn("exec {} did not start", spec.execId(), failure);
            throw new RuntimeUnavailableException("Exec " + spec.execId() + " could not be started", failure);
        }
    }

    private AgentConnection begin(String sandboxId, Request request) throws IOException {
        return connected(sandboxId, connection -> {
            try {
                connection.send(request.type(), request.payload());
            } catch (IOException notTaken) {
                // What it says before it closes the connection is more than that it did.
                connection.expect(FrameType.STARTED, 0);
                throw notTaken;
            }
            connection.expect(FrameType.STARTED, 0);
        });
    }

    @FunctionalInterface
    private interface Exchange {
        void with(AgentConnection connection) throws IOException;
    }

    /** Returns a connection on which something has been exchanged in time. */
    private AgentConnection connected(String sandboxId, Exchange exchange) throws IOException {
        AgentConnection connection = connector.connect(sandboxId);
        Future<?> deadline = timer.schedule(() -> close(connection), START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        boolean done = false;
        try {
            exchange.with(connection);
            done = true;
            return connection;
        } finally {
            deadline.cancel(false);
            if (!done) {
                close(connection);
            }
        }
    }

    private static RuntimeException notStarted(ExecSpec spec, AgentFailure failure) {
        return switch (failure.stage()) {
            case FOLDER -> new ExecNotStartedException(ExecNotStartedException.Reason.FOLDER, failure);
            case PROGRAM ->
                new ExecNotStartedException(
                        UNUSABLE.contains(failure.errno())
                                ? ExecNotStartedException.Reason.PROGRAM
                                : ExecNotStartedException.Reason.RESOURCES,
                        failure);
            case PROCESS, USER, MEMORY ->
                new ExecNotStartedException(ExecNotStartedException.Reason.RESOURCES, failure);
            default -> {
                LOG.warn("exec {} is refused", spec.execId(), failure);
                yield new RuntimeUnavailableException("Exec " + spec.execId() + " could not be started", failure);
            }
        };
    }

    private static void describe(Payload request, ExecSpec spec, String folder, byte[] input) {
        request.u8(spec.purpose() == ExecSpec.Purpose.BUILD_STEP ? KILL_REST : 0)
                .text(folder)
                .texts(spec.arguments())
                .texts(spec.environment().entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList())
                .bytes(input);
    }

    private void follow(String sandboxId, AgentDetachedExec exec, String claim) {
        detached.computeIfAbsent(sandboxId, id -> ConcurrentHashMap.newKeySet()).add(exec);
        var unused = exec.end().whenComplete((end, failure) -> {
            detached.computeIfPresent(sandboxId, (id, execs) -> {
                execs.remove(exec);
                return execs.isEmpty() ? null : execs;
            });
            storage.release(claim);
        });
        threads.execute(exec::receive);
    }

    /** Goes on with a program of an earlier server; empty for one that never ran, or of which no caller has learned. */
    private Optional<DetachedExec> resume(String sandboxId, DetachedFolder folder) {
        try {
            long output = size(folder, "stdout");
            long errors = size(folder, "stderr");
            AgentConnection connection = connected(sandboxId, opened -> {
                opened.send(
                        FrameType.RESUME,
                        new Payload().text(folder.execId()).u64(output).u64(errors));
                opened.expect(FrameType.STARTED, 0);
            });
            AgentDetachedExec exec = new AgentDetachedExec(folder, connection, 0, clock);
            if (folder.isInputClosed()) {
                exec.repeatEndOfInput();
            }
            follow(sandboxId, exec, sandboxId + "/" + folder.execId());
            return Optional.of(exec);
        } catch (IOException lost) {
            if (!folder.hasStarted()) {
                discard(folder);
                return Optional.empty();
            }
            LOG.info("exec {} of an earlier server is gone", folder.execId(), lost);
            return Optional.of(new EndedExec(folder, new End(KILLED, clock.millis(), folder.reason())));
        }
    }

    private static long size(DetachedFolder folder, String output) throws IOException {
        try (var file = folder.append(output)) {
            return file.size();
        }
    }

    private List<DetachedFolder> foldersOf(String sandboxId) {
        Path execs = storage.folder(sandboxId);
        if (!Files.isDirectory(execs)) {
            return List.of();
        }
        try (var folders = Files.list(execs)) {
            return folders.map(DetachedFolder::new).toList();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The programs of sandbox " + sandboxId + " are not known", failure);
        }
    }

    private static void discard(@Nullable DetachedFolder folder) {
        if (folder != null) {
            folder.remove();
        }
    }

    private static void close(AgentConnection connection) {
        try {
            connection.close();
        } catch (IOException failure) {
            LOG.debug("a connection to an agent does not close", failure);
        }
    }
}
