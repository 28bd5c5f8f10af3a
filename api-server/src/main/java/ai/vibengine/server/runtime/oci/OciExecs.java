package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.cgroup.ExecGroup;
import ai.vibengine.server.runtime.oci.cgroup.HelperGroups;
import ai.vibengine.server.runtime.oci.disk.DiskRoom;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Execs that are started in containers by the runtime's {@code exec}, with all that confines the container's first process. */
final class OciExecs implements Execs, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OciExecs.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);
    private static final int LOOK_MILLIS = 100;
    private static final String PATH = "PATH";
    private static final String USUAL_PATH = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin:/usr/local/sbin";

    private final ObjectMapper mapper = new ObjectMapper();
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("execs"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("execs-timer"));
    private final Containers containers;
    private final RuntimeCommand command;
    private final ExecGroups groups;
    private final Cgroups cgroups;
    private final DiskRoom room;
    private final Clock clock = Clock.systemUTC();

    OciExecs(Containers containers, RuntimeCommand command, Cgroups cgroups, DiskRoom room) {
        this.room = room;
        this.containers = containers;
        this.command = command;
        this.cgroups = cgroups;
        this.groups = new ExecGroups(cgroups, command);
    }

    @Override
    public AttachedExec start(String sandboxId, ExecSpec spec) {
        try {
            ExecFolder folder = create(sandboxId, spec.execId());
            ExecGroup group = groups.create(sandboxId, folder);
            HelperGroups helpers = cgroups.helpers(sandboxId);
            boolean pass = spec.purpose() == ExecSpec.Purpose.TRANSFER && command.passesStreams();
            List<String> arguments = pass ? RuntimeCommand.takingPassedStreams(spec.arguments()) : spec.arguments();
            describe(sandboxId, spec, arguments, folder, group);
            Process process = pass
                    ? command.execWithPassedStreams(sandboxId, folder, group, helpers)
                    : command.exec(sandboxId, folder, group, helpers);
            return new OciAttachedExec(folder, group, process, helpers, threads);
        } catch (IOException failure) {
            throw notStarted(spec, failure);
        }
    }

    @Override
    public DetachedExec startDetached(String sandboxId, ExecSpec spec, byte[] input, int keptBytes, String note) {
        String claim = sandboxId + "/" + spec.execId();
        boolean runs = false;
        try {
            // Its output is kept on the machine's disk, apart from the sandbox's.
            room.claimFiles(claim, 2L * keptBytes + input.length);
            ExecFolder folder = create(sandboxId, spec.execId());
            ExecGroup group = groups.create(sandboxId, folder);
            describe(sandboxId, spec, spec.arguments(), folder, group);
            Files.write(folder.firstInput(), input);
            Files.writeString(folder.folder().resolve(ExecFolder.NOTE), note);
            Process keeper = command.execInBackground(sandboxId, folder, group, keptBytes, cgroups.helpers(sandboxId));
            DetachedExec exec = new OciDetachedExec(folder, group, keeper.onExit(), threads, clock);
            if (!Await.until(() -> folder.hasStarted() || !keeper.isAlive(), START_PATIENCE) || !folder.hasStarted()) {
                IOException said = new IOException(folder.said());
                exec.kill("not started");
                exec.forget();
                throw new ExecNotStartedException("Exec " + spec.execId() + " did not start", said);
            }
            var unused = exec.end().whenComplete((end, failure) -> room.release(claim));
            runs = true;
            return exec;
        } catch (IOException failure) {
            throw notStarted(spec, failure);
        } finally {
            if (!runs) {
                room.release(claim);
            }
        }
    }

    @Override
    public List<DetachedExec> detached(String sandboxId) {
        List<DetachedExec> found = new ArrayList<>();
        for (ExecFolder folder : foldersOf(sandboxId)) {
            OciDetachedExec.find(folder, groups.of(sandboxId, folder), keeperEnd(folder), threads, clock)
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Completes when the keeper has ended that an earlier server started: nothing announces it, and the JDK looks only every two seconds. */
    private CompletableFuture<?> keeperEnd(ExecFolder folder) {
        CompletableFuture<Object> end = new CompletableFuture<>();
        ScheduledFuture<?> looking = timer.scheduleWithFixedDelay(
                () -> {
                    if (folder.keeper().isEmpty()) {
                        end.complete(folder);
                    }
                },
                0,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
        return end.whenComplete((ended, failure) -> looking.cancel(false));
    }

    /** Ends the programs of a container that belonged to an earlier server, and those that no caller of it had learned of yet. */
    void endAttached(String sandboxId) throws IOException {
        for (ExecFolder folder : foldersOf(sandboxId)) {
            if (!folder.isDetached() || !folder.hasStarted()) {
                LOG.info("ending exec {} of an earlier server", folder.execId());
                ExecGroup group = groups.of(sandboxId, folder);
                // One that is just being started gets into its group only now.
                Await.until(() -> isKilled(group) && folder.keeper().isEmpty(), END_PATIENCE);
                group.remove();
                TreeRemoval.remove(folder.folder());
            }
        }
    }

    /** Waits for the processes that keep programs of a container whose processes have been killed. */
    void awaitKeepers(String sandboxId) {
        foldersOf(sandboxId).forEach(OciExecs::awaitKeeper);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdown();
    }

    private static void awaitKeeper(ExecFolder folder) {
        if (!Await.until(() -> folder.keeper().isEmpty(), END_PATIENCE)) {
            LOG.warn("the process that keeps exec {} does not end", folder.execId());
            folder.keeper().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isKilled(ExecGroup group) {
        try {
            group.kill();
            return group.isEmpty();
        } catch (IOException failure) {
            LOG.warn("processes of an earlier server cannot be killed yet", failure);
            return false;
        }
    }

    private List<ExecFolder> foldersOf(String sandboxId) {
        Path execs = containers.bundle(sandboxId).execs();
        if (!Files.isDirectory(execs)) {
            return List.of();
        }
        try (var folders = Files.list(execs)) {
            return folders.map(ExecFolder::new).toList();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The programs of sandbox " + sandboxId + " are not known", failure);
        }
    }

    private ExecFolder create(String sandboxId, String execId) throws IOException {
        Bundle bundle = containers.bundle(sandboxId);
        if (bundle.init().isEmpty()) {
            throw new IOException("no such container: " + sandboxId);
        }
        if (!Files.isDirectory(bundle.execs())) {
            Files.createDirectories(bundle.execs());
        }
        return new ExecFolder(Files.createDirectory(bundle.execs().resolve(execId)));
    }

    /**
     * Writes the description of a program: like the first process of the container in everything but the command, the folder and further
     * variables.
     */
    private void describe(String sandboxId, ExecSpec spec, List<String> line, ExecFolder folder, ExecGroup group)
            throws IOException {
        JsonNode configuration =
                mapper.readTree(containers.bundle(sandboxId).configuration().toFile());
        ObjectNode process = ((ObjectNode) configuration.get("process")).put("cwd", "/");
        ArrayNode arguments = process.putArray("args");
        line.forEach(arguments::add);
        Map<String, String> variables = new HashMap<>();
        for (JsonNode variable : process.path("env")) {
            String[] parts = variable.textValue().split("=", 2);
            variables.put(parts[0], parts[1]);
        }
        if (spec.purpose() != ExecSpec.Purpose.USER) {
            variables.keySet().retainAll(Set.of(PATH));
            variables.merge(PATH, USUAL_PATH, (own, usual) -> usual + ":" + own);
        }
        variables.putAll(spec.environment());
        variables.putAll(group.environment());
        ArrayNode environment = process.putArray("env");
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        Files.write(folder.description(), mapper.writeValueAsBytes(process));
    }

    private static RuntimeUnavailableException notStarted(ExecSpec spec, IOException failure) {
        LOG.warn("exec {} did not start", spec.execId(), failure);
        return new RuntimeUnavailableException("Exec " + spec.execId() + " could not be started", failure);
    }
}
