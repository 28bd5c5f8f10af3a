package ai.vibengine.server.runtime.oci.cgroup;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The control groups by which a container's memory and processor time are limited, for processes outside of the container that work
 * for it: what they use counts as used by it.
 *
 * @param folders none where there are no such groups
 */
public record HelperGroups(List<Path> folders) {

    /** No groups. */
    public static final HelperGroups NONE = new HelperGroups(List.of());

    private static final File NOTHING = new File("/dev/null");

    /** Takes its arguments up to the first {@code --} for groups and enters them; ends where one is gone, and so its container. */
    private static final String ENTER = "while [ \"$1\" != -- ]; do"
            + " { echo $$ >\"$1/cgroup.procs\"; } 2>/dev/null || exit 1; shift; done; shift\n";

    /** Opens the other end of a pipe that a process writes to, says so, and reads it to its end. */
    private static final String DISCARD = "exec <\"/proc/$1/fd/$2\" || exit 1; echo; exec cat >/dev/null 2>&1";

    public HelperGroups {
        folders = List.copyOf(folders);
    }

    /** Returns the command line of a shell that enters the groups, then runs a script with these arguments. */
    public List<String> shell(String script, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", ENTER + script, "sh"));
        line.addAll(entering());
        line.addAll(arguments);
        return line;
    }

    /** Returns the arguments for a script that enters groups by itself. */
    public List<String> entering() {
        List<String> arguments = new ArrayList<>();
        folders.forEach(folder -> arguments.add(folder.toString()));
        arguments.add("--");
        return arguments;
    }

    /**
     * Lets a process within the groups read the output that another one writes to a pipe, and throw it away. Its reader until now can close
     * its end when this returns.
     *
     * @param descriptor that the writer has
     * @return false when it cannot be read that way, as when the writer has ended
     */
    public boolean discard(Process writer, int descriptor) {
        ProcessBuilder builder = new ProcessBuilder(
                        shell(DISCARD, List.of(Long.toString(writer.pid()), Integer.toString(descriptor))))
                .redirectInput(NOTHING)
                .redirectError(NOTHING);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        try (InputStream said = builder.start().getInputStream()) {
            return said.read() >= 0;
        } catch (IOException failure) {
            return false;
        }
    }
}
