package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeSetupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where a server that is started by an ordinary user works as root: a user namespace in which the user's own id is that of root, and
 * in which ids that the machine's administrator gave to the user are all the others. Nothing in it has power over anything else of the
 * machine.
 */
public final class UserNamespace {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PROCESS = "/proc/self";
    private static final String USERS = "/etc/subuid";
    private static final String GROUPS = "/etc/subgid";

    /** What package managers expect to exist: everything up to {@code nobody}, and one more for the user of sandboxes. */
    private static final int NEEDED = 65_535;

    private UserNamespace() {}

    /** Whether this process lacks the power to start containers where it is. */
    public static boolean isNeeded() {
        return ownId("uid") != 0;
    }

    /** Whether this process is in a namespace like those that {@link #enter} makes. */
    static boolean isEntered() {
        try {
            return !IdMap.own("uid_map").get(0).isWholeMachine();
        } catch (IOException unreadable) {
            throw new RuntimeSetupException("The kernel has no user namespaces", unreadable);
        }
    }

    /**
     * Starts this very program once more, within a namespace, and waits for its end. That one ends with this process, too.
     *
     * @return its exit status
     * @throws RuntimeSetupException when the machine or the user lacks something
     */
    public static int enter() throws IOException, InterruptedException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        // The runtime enters mount namespaces, which it may do only from one that belongs to this user namespace. The
        // second
        // program waits for the ids, and is told of the end of this one by the kernel, whatever the end was.
        command.addAll(List.of("unshare", "--user", "--mount", "sh", "-c"));
        command.add("read go && exec setpriv --pdeathsig TERM \"$@\" < /dev/null");
        command.add("sh");
        command.add(self.command().orElseThrow());
        command.addAll(List.of(self.arguments().orElseThrow()));
        long users = firstOf(USERS, ownId("uid"));
        long groups = firstOf(GROUPS, ownId("gid"));
        Process inside = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(inside), "end-inside"));
        try (var go = inside.getOutputStream()) {
            awaitNamespace(inside);
            map("newuidmap", inside.pid(), ownId("uid"), users);
            map("newgidmap", inside.pid(), ownId("gid"), groups);
            go.write("go\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | RuntimeException failure) {
            inside.destroyForcibly();
            throw failure;
        }
        return inside.waitFor();
    }

    private static void awaitNamespace(Process inside) throws IOException {
        Path own = Files.readSymbolicLink(Path.of(PROCESS, "ns/user"));
        Path other = Path.of("/proc", Long.toString(inside.pid()), "ns/user");
        boolean made = Patience.until(
                () -> {
                    try {
                        return !inside.isAlive()
                                || !Files.readSymbolicLink(other).equals(own);
                    } catch (IOException notYet) {
                        return false;
                    }
                },
                PATIENCE);
        if (!made || !inside.isAlive()) {
            throw new RuntimeSetupException(
                    "This machine does not let ordinary users make user namespaces."
                            + " Allow it (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces), or start the server as root.");
        }
    }

    private static void map(String program, long process, int own, long first)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, Long.toString(process)));
        for (long id :
                List.of(0L, (long) own, 1L, 1L, first, NEEDED - 1L, (long) BuiltInBase.USER, first + NEEDED - 1, 1L)) {
            command.add(Long.toString(id));
        }
        Process mapping;
        try {
            mapping = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            throw new RuntimeSetupException(
                    program + " is missing, which an ordinary user needs. Install it with: apt-get install uidmap",
                    missing);
        }
        String said = new String(mapping.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (mapping.waitFor() != 0) {
            throw new RuntimeSetupException(program + " refuses: " + said);
        }
    }

    /** The first of the ids that the administrator gave to this user. */
    private static long firstOf(String file, int id) throws IOException {
        String name = Objects.requireNonNullElse(System.getProperty("user.name"), "");
        List<String> lines = Files.exists(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
        for (String line : lines) {
            String[] fields = line.strip().split(":", -1);
            boolean own = fields.length == 3 && (fields[0].equals(name) || fields[0].equals(Integer.toString(id)));
            if (own && Long.parseLong(fields[2]) >= NEEDED) {
                return Long.parseLong(fields[1]);
            }
        }
        throw new RuntimeSetupException("The user \"" + name + "\" has no " + NEEDED + " ids of its own in " + file
                + ". Give it some with: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + name);
    }

    private static int ownId(String kind) {
        try {
            return (Integer) Files.getAttribute(Path.of(PROCESS), "unix:" + kind);
        } catch (IOException failure) {
            throw new RuntimeSetupException("The machine has no /proc", failure);
        }
    }

    private static void end(Process inside) {
        inside.destroy();
        try {
            inside.waitFor();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
