package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.cgroup.ControlGroup;
import ai.vibengine.server.runtime.oci.cgroup.ProgramGroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes a group for each program: a control group below that of its container, which no process of the container can leave. Where the
 * OCI runtime cannot start a program in one, a variable in the environment marks what came from it.
 */
final class ProgramGroups {

    private final Cgroups cgroups;
    private final RuntimeCommand command;

    ProgramGroups(Cgroups cgroups, RuntimeCommand command) {
        this.cgroups = cgroups;
        this.command = command;
    }

    /** Makes a group for a program that is about to be started. */
    ProgramGroup create(String containerId, ProgramFolder program) throws IOException {
        Path parent = cgroups.killable(containerId);
        if (!command.startsInGroups(cgroups.isUnified()) || !Files.isDirectory(parent)) {
            return of(containerId, program);
        }
        removeAbandoned(parent, Objects.requireNonNull(program.folder().getParent()));
        Files.createDirectory(parent.resolve(program.programId()));
        return of(containerId, program);
    }

    /** The group of a program that was started before. */
    ProgramGroup of(String containerId, ProgramFolder program) {
        Path group = cgroups.killable(containerId).resolve(program.programId());
        return Files.isDirectory(group)
                ? new ControlGroup(group, cgroups.isUnified())
                : new MarkedProcesses(command, containerId, program);
    }

    /** Removes groups that were not empty when their programs ended, and are by now. */
    private static void removeAbandoned(Path parent, Path programs) throws IOException {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path group : groups) {
                if (!Files.exists(programs.resolve(group.getFileName()))) {
                    new ControlGroup(group, false).remove();
                }
            }
        }
    }
}
