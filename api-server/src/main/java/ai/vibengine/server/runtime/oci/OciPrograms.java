package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BackgroundProgram;
import ai.vibengine.server.runtime.ProgramNotStartedException;
import ai.vibengine.server.runtime.ProgramSpec;
import ai.vibengine.server.runtime.Programs;
import ai.vibengine.server.runtime.RunningProgram;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.cgroup.HelperGroups;
import ai.vibengine.server.runtime.oci.cgroup.ProgramGroup;
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

/** Programs that are started in containers by the runtime's {@code exec}, with all that confines the container's first process. */
final class OciPrograms implements Programs, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OciPrograms.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);
    private static final int LOOK_MILLIS = 100;
    private static final String PATH = "PATH";
    private static final String USUAL_PATH = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin:/usr/local/sbin";

    private final ObjectMapper mapper = new ObjectMapper();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "programs");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "programs-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Containers containers;
    private final RuntimeCommand command;
    private final ProgramGroups groups;
    private final Cgroups cgroups;
    private final DiskRoom room;
    private final Clock clock = Clock.systemUTC();

    OciPrograms(Containers containers, RuntimeCommand command, Cgroups cgroups, DiskRoom room) {
        this.room = room;
        this.containers = containers;
        this.command = command;
        this.cgroups = cgroups;
        this.groups = new ProgramGroups(cgroups, command);
    }

    @Override
    public RunningProgram start(String sandboxId, ProgramSpec spec) {
        try {
            ProgramFolder folder = create(sandboxId, spec.programId());
            ProgramGroup group = groups.create(sandboxId, folder);
            HelperGroups helpers = cgroups.helpers(sandboxId);
            boolean pass = spec.bulk() && command.passesStreams();
            List<String> arguments = pass ? RuntimeCommand.takingPassedStreams(spec.arguments()) : spec.arguments();
            describe(sandboxId, spec, arguments, folder, group);
            Process process = pass
                    ? command.execWithPassedStreams(sandboxId, folder, group, helpers)
                    : command.exec(sandboxId, folder, group, helpers);
            return new OciRunningProgram(folder, group, process, helpers, threads);
        } catch (IOException failure) {
            throw notStarted(spec, failure);
        }
    }

    @Override
    public BackgroundProgram startInBackground(
            String sandboxId, ProgramSpec spec, byte[] input, int keptBytes, String note) {
        String claim = sandboxId + "/" + spec.programId();
        boolean runs = false;
        try {
            // What it prints is kept on the machine's disk, apart from the sandbox's.
            room.claimFiles(claim, 2L * keptBytes + input.length);
            ProgramFolder folder = create(sandboxId, spec.programId());
            ProgramGroup group = groups.create(sandboxId, folder);
            describe(sandboxId, spec, spec.arguments(), folder, group);
            Files.write(folder.firstInput(), input);
            Files.writeString(folder.folder().resolve(ProgramFolder.NOTE), note);
            Process keeper = command.execInBackground(sandboxId, folder, group, keptBytes, cgroups.helpers(sandboxId));
            BackgroundProgram program = new OciBackgroundProgram(folder, group, keeper.onExit(), threads, clock);
            if (!Await.until(() -> folder.hasStarted() || !keeper.isAlive(), START_PATIENCE) || !folder.hasStarted()) {
                IOException said = new IOException(folder.said());
                program.kill("not started");
                program.forget();
                throw new ProgramNotStartedException("Program " + spec.programId() + " did not start", said);
            }
            var unused = program.end().whenComplete((end, failure) -> room.release(claim));
            runs = true;
            return program;
        } catch (IOException failure) {
            throw notStarted(spec, failure);
        } finally {
            if (!runs) {
                room.release(claim);
            }
        }
    }

    @Override
    public List<BackgroundProgram> inBackground(String sandboxId) {
        List<BackgroundProgram> found = new ArrayList<>();
        for (ProgramFolder folder : foldersOf(sandboxId)) {
            OciBackgroundProgram.find(folder, groups.of(sandboxId, folder), keeperEnd(folder), threads, clock)
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Completes when the keeper has ended that an earlier server started: nothing announces it, and the JDK looks only every two seconds. */
    private CompletableFuture<?> keeperEnd(ProgramFolder folder) {
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

    /** Ends the programs of a container that belonged to an earlier server, and those that it had not yet told anybody of. */
    void endForeground(String sandboxId) throws IOException {
        for (ProgramFolder folder : foldersOf(sandboxId)) {
            if (!folder.isInBackground() || !folder.hasStarted()) {
                LOG.info("ending program {} of an earlier server", folder.programId());
                ProgramGroup group = groups.of(sandboxId, folder);
                // One that is just being started gets into its group only now.
                Await.until(() -> isKilled(group) && folder.keeper().isEmpty(), END_PATIENCE);
                group.remove();
                TreeRemoval.remove(folder.folder());
            }
        }
    }

    /** Waits for the processes that keep programs of a container whose processes have been killed. */
    void awaitKeepers(String sandboxId) {
        foldersOf(sandboxId).forEach(OciPrograms::awaitKeeper);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdown();
    }

    private static void awaitKeeper(ProgramFolder folder) {
        if (!Await.until(() -> folder.keeper().isEmpty(), END_PATIENCE)) {
            LOG.warn("the process that keeps program {} does not end", folder.programId());
            folder.keeper().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isKilled(ProgramGroup group) {
        try {
            group.kill();
            return group.isEmpty();
        } catch (IOException failure) {
            LOG.warn("processes of an earlier server cannot be killed yet", failure);
            return false;
        }
    }

    private List<ProgramFolder> foldersOf(String sandboxId) {
        Path programs = containers.bundle(sandboxId).programs();
        if (!Files.isDirectory(programs)) {
            return List.of();
        }
        try (var folders = Files.list(programs)) {
            return folders.map(ProgramFolder::new).toList();
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The programs of sandbox " + sandboxId + " are not known", failure);
        }
    }

    private ProgramFolder create(String sandboxId, String programId) throws IOException {
        Bundle bundle = containers.bundle(sandboxId);
        if (bundle.init().isEmpty()) {
            throw new IOException("no such container: " + sandboxId);
        }
        if (!Files.isDirectory(bundle.programs())) {
            Files.createDirectories(bundle.programs());
        }
        return new ProgramFolder(Files.createDirectory(bundle.programs().resolve(programId)));
    }

    /** Like the first process of the container in everything but what it runs, where, and with which further variables. */
    private void describe(
            String sandboxId, ProgramSpec spec, List<String> line, ProgramFolder folder, ProgramGroup group)
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
        if (spec.apart()) {
            variables.keySet().retainAll(Set.of(PATH));
            variables.merge(PATH, USUAL_PATH, (own, usual) -> usual + ":" + own);
        }
        variables.putAll(spec.environment());
        variables.putAll(group.environment());
        ArrayNode environment = process.putArray("env");
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        Files.write(folder.description(), mapper.writeValueAsBytes(process));
    }

    private static RuntimeUnavailableException notStarted(ProgramSpec spec, IOException failure) {
        LOG.warn("program {} did not start", spec.programId(), failure);
        return new RuntimeUnavailableException("Program " + spec.programId() + " could not be started", failure);
    }
}
