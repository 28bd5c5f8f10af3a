package ai.vibengine.server.runtime.oci.cgroup;

import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The control groups of this server's containers, one below another group that bears the name of the instance. The OCI runtime
 * makes them; here they are found again, emptied and removed, whatever state an interrupted start left them in.
 */
public final class Cgroups implements AutoCloseable {

    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final Path OWN = Path.of("/proc/self/cgroup");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String instance;
    private final List<Path> hierarchies;
    private final List<Path> parents;
    private final MigrationLock migrations;

    public Cgroups(String instance) throws IOException {
        this.instance = instance;
        this.hierarchies = hierarchies();
        this.parents = hierarchies.stream().map(root -> root.resolve(instance)).toList();
        this.migrations = new MigrationLock(MOUNT, OWN);
    }

    /** Returns whether this process may make groups, so that containers can be limited by them. */
    public boolean areAvailable() {
        return hierarchies.stream().allMatch(Files::isWritable);
    }

    /** Returns the value of {@code linux.cgroupsPath} of a container. */
    public String pathFor(String name) {
        return "/" + instance + "/" + name;
    }

    /** Makes the next move of a process into a group a quick one, in the background, while whoever moves it still has other things to do. */
    public void prepareMove() {
        migrations.takeAhead();
    }

    /**
     * Gives what a container keeps in sockets the bound of its memory. Version 2 counts it as memory; version 1 counts it by itself, when
     * told to before the first socket is made, and otherwise only for the whole machine.
     */
    public void boundSockets(String name) throws IOException {
        Path memory = MOUNT.resolve("memory").resolve(instance).resolve(name);
        Path sockets = memory.resolve("memory.kmem.tcp.limit_in_bytes");
        if (Files.isWritable(sockets)) {
            Files.writeString(sockets, Files.readString(memory.resolve("memory.limit_in_bytes")));
        }
    }

    /** Gives a container that runs other limits of memory and processor time. */
    public void limit(String name, long memoryBytes, double cpus) throws IOException {
        new GroupLimits(MOUNT, Path.of(instance, name), isUnified()).set(memoryBytes, cpus);
        boundSockets(name);
    }

    /** Returns whether what is in a group can be frozen. */
    public boolean canFreeze() {
        return areAvailable() && (isUnified() || Files.isDirectory(MOUNT.resolve("freezer")));
    }

    /**
     * Has the processes of a container stand still.
     *
     * @throws IOException when they do not, after some seconds
     */
    public void freeze(String name) throws IOException {
        freezer(name).freeze();
    }

    /** Lets the processes of a container go on; without effect when it has no group. */
    public void thaw(String name) throws IOException {
        if (isFrozen(name)) {
            freezer(name).thaw();
        }
    }

    /** Returns whether the processes of a container stand still, or have been told to. */
    public boolean isFrozen(String name) throws IOException {
        Freezer freezer = freezer(name);
        return freezer.isThere() && freezer.isFrozen();
    }

    private Freezer freezer(String name) {
        Path root = isUnified() ? MOUNT : MOUNT.resolve("freezer");
        return new Freezer(root.resolve(instance).resolve(name), isUnified());
    }

    /** Returns the names of all groups of this instance. */
    public Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path parent : parents) {
            for (Path group : subfolders(parent)) {
                names.add(group.getFileName().toString());
            }
        }
        return names;
    }

    /** Kills whatever is in the group and removes it; without effect when it does not exist. */
    public void remove(String name) throws IOException {
        // What is frozen does not end when it is killed, by version 1.
        thaw(name);
        for (Path parent : parents) {
            removeTree(parent.resolve(name));
        }
    }

    /** Returns whether the machine has control groups of version 2 and no other. */
    public boolean isUnified() {
        return Files.exists(MOUNT.resolve("cgroup.controllers"));
    }

    /** Removes the group of the instance when nothing is in it any more. */
    public void removeParentIfEmpty() throws IOException {
        for (Path parent : parents) {
            if (Files.isDirectory(parent) && subfolders(parent).isEmpty()) {
                removeTree(parent);
            }
        }
    }

    @Override
    public void close() {
        migrations.close();
    }

    private static void removeTree(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            return;
        }
        for (Path child : subfolders(group)) {
            removeTree(child);
        }
        IOException[] last = new IOException[1];
        boolean removed = Await.until(
                () -> {
                    try {
                        kill(group);
                        return Files.deleteIfExists(group) || !Files.exists(group);
                    } catch (IOException busy) {
                        last[0] = busy;
                        return !Files.exists(group);
                    }
                },
                PATIENCE);
        if (!removed) {
            throw new IOException("control group still in use: " + group, last[0]);
        }
    }

    private static void kill(Path group) throws IOException {
        for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Returns the roots of the hierarchies: version 2 is one hierarchy; version 1 has one for each controller. */
    private List<Path> hierarchies() throws IOException {
        return isUnified() ? List.of(MOUNT) : subfolders(MOUNT);
    }

    private static List<Path> subfolders(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }
}
