package ai.vibengine.server.runtime.oci;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.vibengine.server.runtime.machine.SharedKernelLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * One of the machine's accounts, to which a test that runs as root gives a range of ids, in files that only the started processes see.
 */
@NullMarked
public final class OrdinaryUser {

    private static final String NAME = "daemon";

    /** Within a mount namespace of its own, which goes with its last process. */
    private static final String TUN =
            " && mount -t tmpfs -o mode=755 tmpfs /dev/net && mknod -m 666 /dev/net/tun c 10 200";

    private final Path folder;
    private final boolean tun;

    private OrdinaryUser(Path folder, boolean tun) {
        this.folder = folder;
        this.tun = tun;
    }

    /**
     * Skips the test where there can be no such user.
     *
     * @param folder a test's own, which the user may read from now on
     */
    public static OrdinaryUser in(Path folder) throws IOException {
        assumeTrue(!UserNamespace.isNeeded() && !UserNamespace.isEntered(), "only root can become another user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is missing: apt-get install uidmap");
        assumeTrue(Files.exists(Path.of("/etc/subuid")) && Files.exists(Path.of("/etc/subgid")), "no /etc/subuid");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String file : List.of("subuid", "subgid")) {
            Files.writeString(folder.resolve(file), NAME + ":1000000:65536\n");
        }
        // As the log of a server without root asks root to do, which others may not have done before this test.
        new SharedKernelLimits(Path.of("/proc/sys")).lift(true);
        return new OrdinaryUser(folder, false);
    }

    /** Returns the same user, who may open {@code /dev/net/tun} as networks take it, whatever the machine's own lets others do. */
    public OrdinaryUser withTun() {
        return new OrdinaryUser(folder, true);
    }

    /** Makes a folder that is the user's own. */
    public Path folder(String name) throws IOException, InterruptedException {
        Path own = Files.createDirectory(folder.resolve(name));
        Files.setAttribute(
                own,
                "unix:uid",
                Integer.parseInt(Inside.run(List.of("id", "-u", NAME)).output()));
        return own;
    }

    /** The command as this user runs it; the process that is started becomes that command. */
    public List<String> command(List<String> command) {
        String script =
                "mount --bind " + folder + "/subuid /etc/subuid && mount --bind " + folder + "/subgid /etc/subgid"
                        + (tun ? TUN : "")
                        + " && exec setpriv --reuid " + NAME + " --regid " + NAME + " --clear-groups \"$@\"";
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c"));
        all.addAll(List.of(script, "sh"));
        all.addAll(command);
        return all;
    }
}
