package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.cgroup.ControlGroup;
import ai.vibengine.server.runtime.oci.cgroup.ExecGroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes a group for each program: a control group below that of its container, which no process of the container can leave. Where the
 * OCI runtime cannot start a program in one, a variable in the environment marks what came from it.
 */
final class ExecGroups {

    private final Cgroups cgroups;
    private final RuntimeCommand command;

    ExecGroups(Cgroups cgroups, RuntimeCommand command) {
        this.cgroups = cgroups;
        this.command = command;
    }

    /** Makes a group for a program that is about to be started. */
    ExecGroup create(String containerId, ExecFolder exec) throws IOException {
        Path parent = cgroups.killable(containerId);
        if (!command.startsInGroups(cgroups.isUnified()) || !Files.isDirectory(parent)) {
            return of(containerId, exec);
        }
        removeAbandoned(parent, Objects.requireNonNull(exec.folder().getParent()));
        Files.createDirectory(parent.resolve(exec.execId()));
        return of(containerId, exec);
    }

    /** Returns the group of a program that was started before. */
    ExecGroup of(String containerId, ExecFolder exec) {
        Path group = cgroups.killable(containerId).resolve(exec.execId());
        return Files.isDirectory(group)
                ? new ControlGroup(group, cgroups.isUnified())
                : new TaggedProcesses(command, containerId, exec);
    }

    /** Removes groups that were not empty when their programs ended, and are by now. */
    private static void removeAbandoned(Path parent, Path execs) throws IOException {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path group : groups) {
                if (!Files.exists(execs.resolve(group.getFileName()))) {
                    new ControlGroup(group, false).remove();
                }
            }
        }
    }
}
