package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeSetupException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The requirements on the machine. They are looked for, nothing is run: the first sandbox is the proof. */
final class Prerequisites {

    private static final Path CONTROLLERS = Path.of("/proc/cgroups");

    private Prerequisites() {}

    /**
     * Throws when the machine lacks something.
     *
     * @return the path of the OCI runtime
     */
    static Path check(String runtime) {
        Path program = find(runtime);
        if (!Files.isSymbolicLink(Path.of("/bin"))) {
            throw new RuntimeSetupException("/bin is no link into /usr. Merge them with: apt-get install usrmerge");
        }
        requireControllers();
        return program;
    }

    private static Path find(String runtime) {
        List<Path> candidates = new ArrayList<>();
        if (runtime.contains("/")) {
            candidates.add(Path.of(runtime).toAbsolutePath());
        } else {
            // The second half: an ordinary user's PATH lacks the folders where Debian puts it.
            String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/local/sbin:/usr/sbin:/sbin";
            for (String folder : path.split(File.pathSeparator, -1)) {
                if (folder.startsWith("/")) {
                    candidates.add(Path.of(folder, runtime));
                }
            }
        }
        return candidates.stream()
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new RuntimeSetupException("The container runtime \"" + runtime
                        + "\" was not found. Install the default one with: apt-get install runc"));
    }

    private static void requireControllers() {
        try {
            String controllers = Files.readString(CONTROLLERS);
            for (String needed : List.of("memory", "cpu", "pids")) {
                if (controllers.lines().noneMatch(line -> line.startsWith(needed + "\t") && line.endsWith("1"))) {
                    throw new RuntimeSetupException(
                            "The kernel has no \"" + needed
                                    + "\" control group, so sandboxes could not be limited. Enable it on the kernel command line.");
                }
            }
        } catch (IOException failure) {
            throw new RuntimeSetupException("The kernel has no control groups", failure);
        }
    }
}
