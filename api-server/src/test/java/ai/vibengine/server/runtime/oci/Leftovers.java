package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.image.DataLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The traces of all containers of a data folder on the machine, to compare with those that should be there. */
@NullMarked
public final class Leftovers {

    private final DataLayout layout;

    public Leftovers(Path data) throws IOException {
        layout = new DataLayout(data.toRealPath().resolve("containers"));
    }

    public Set<String> liveContainers() throws IOException {
        return bundles().stream()
                .filter(id -> new Bundle(layout.bundles().resolve(id))
                        .init()
                        .filter(RecordedProcess::isAlive)
                        .isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public Set<String> bundles() throws IOException {
        return namesIn(layout.bundles());
    }

    public Set<String> records() throws IOException {
        return namesIn(layout.state());
    }

    public Set<String> layers() throws IOException {
        return namesIn(layout.layers());
    }

    /** Returns the trees that wait for their removal, or resist it. */
    public Set<String> remains() throws IOException {
        Set<String> remains = namesIn(layout.removing());
        remains.addAll(namesIn(layout.unremovable()));
        return remains;
    }

    public Set<String> controlGroups() throws IOException {
        return new Cgroups(layout.instance()).names();
    }

    /** Returns the names of the groups whose processes stand still. */
    public Set<String> frozen() throws IOException {
        Cgroups cgroups = new Cgroups(layout.instance());
        Set<String> frozen = new TreeSet<>();
        for (String name : cgroups.names()) {
            if (cgroups.isFrozen(name)) {
                frozen.add(name);
            }
        }
        return frozen;
    }

    /** Returns the mounts that all can see, beside those for the next sandbox: there should be none. */
    public Set<String> mounts() throws IOException {
        return Files.readString(Path.of("/proc/mounts"))
                .lines()
                .filter(line -> line.contains(layout.root().toString()))
                .filter(line -> !line.contains(layout.spare().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The containers whose images are in use. */
    public Set<String> disks() throws IOException {
        Set<String> ids = new TreeSet<>();
        try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path device : devices) {
                Path file = device.resolve("loop/backing_file");
                Path image = Path.of(Files.exists(file) ? Files.readString(file).strip() : "/");
                if (image.startsWith(layout.bundles())) {
                    ids.add(layout.bundles().relativize(image).getName(0).toString());
                }
            }
        }
        return ids;
    }

    /** Commands of the runtime that are still at work, beside the one process that waits to become the next. */
    public Set<String> runtimeProcesses() {
        Set<String> all = ProcessHandle.allProcesses()
                .filter(process ->
                        read(process, "cmdline").contains(layout.state().toString()))
                .map(process -> process.pid() + " " + read(process, "cmdline").replace('\0', ' '))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> waiting = all.stream()
                .filter(process -> process.contains(" await --root "))
                .collect(Collectors.toSet());
        if (waiting.size() == 1) {
            all.removeAll(waiting);
        }
        return all;
    }

    /** Network namespaces of the processes in control groups of ours. */
    public int networkNamespaces() throws IOException {
        Path hosts = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        Set<Path> namespaces = new HashSet<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path namespace = Path.of("/proc/" + process.pid() + "/ns/net");
            if (read(process, "cgroup").contains(layout.instance()) && Files.exists(namespace)) {
                namespaces.add(Files.readSymbolicLink(namespace));
            }
        }
        namespaces.remove(hosts);
        return namespaces.size();
    }

    /** Bases that no container stands on, beside the one that the server has ready. */
    public Set<String> idleBases() throws IOException {
        Set<String> idle = namesIn(layout.bases());
        for (String id : bundles()) {
            for (Path folder : new Bundle(layout.bundles().resolve(id)).standsOn()) {
                idle.remove(folder.getFileName().toString());
            }
        }
        return idle.size() > 1 ? idle : Set.of();
    }

    private static Set<String> namesIn(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException gone) {
            return "";
        }
    }
}
