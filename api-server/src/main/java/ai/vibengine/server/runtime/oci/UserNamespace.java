package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import ai.vibengine.server.runtime.oci.image.DataLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespace in which a server that is started by an ordinary user works as root: a user namespace in which the user's own id is that of
 * root, and in which ids that the machine's administrator gave to the user are all the others. Nothing in it has power over anything else
 * of the machine.
 */
public final class UserNamespace {

    private static final Logger LOG = LoggerFactory.getLogger(UserNamespace.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PROCESS = "/proc/self";
    private static final String USERS = "/etc/subuid";
    private static final String GROUPS = "/etc/subgid";

    /** The number of ids that package managers expect to exist: everything up to {@code nobody}, and one more for the user of sandboxes. */
    private static final int NEEDED = 65_535;

    private UserNamespace() {}

    /** Returns whether this process lacks the power to start containers where it is. */
    public static boolean isNeeded() {
        return ownId("uid") != 0;
    }

    /** Returns whether this process is in a namespace like those that {@link #enter} makes. */
    static boolean isEntered() {
        try {
            return !IdMap.own("uid_map").get(0).isWholeMachine();
        } catch (IOException unreadable) {
            throw new RuntimeSetupException("The kernel has no user namespaces", unreadable);
        }
    }

    /**
     * Starts this very program once more, within a namespace that ends with it, and waits for its end. That one ends with this process,
     * too.
     *
     * @return its exit status
     * @throws RuntimeSetupException when the machine or the user lacks something
     */
    public static int enter() throws IOException, InterruptedException {
        NamespaceHolder holder = start();
        return runIn(holder, holder::end);
    }

    /**
     * Starts this very program once more, within the namespace of the sandboxes that an earlier server left in this data folder, or a
     * new one when there are none, and waits for its end. The namespace stays as long as sandboxes do: they can be entered and ended
     * from their own namespace only.
     *
     * @return its exit status
     * @throws RuntimeSetupException when the machine or the user lacks something, or another server uses the data folder
     */
    public static int enter(Path dataFolder) throws IOException, InterruptedException {
        DataLayout layout;
        try {
            layout = DataLayout.create(dataFolder);
        } catch (IOException failure) {
            throw new RuntimeSetupException("The data folder " + dataFolder + " cannot be used", failure);
        }
        NamespaceHolder holder;
        DataFolderLock lock = DataFolderLock.take(layout.lockFile());
        try {
            Optional<NamespaceHolder> left = NamespaceHolder.of(layout.namespace());
            if (left.isPresent()) {
                holder = left.get();
            } else {
                endWhatCannotBeEntered(layout);
                holder = start();
                holder.record(layout.namespace());
            }
        } finally {
            lock.close();
        }
        return runIn(holder, () -> endUnlessUsed(holder, layout));
    }

    private static NamespaceHolder start() throws IOException, InterruptedException {
        int user = ownId("uid");
        int group = ownId("gid");
        long users = firstOf(USERS, user);
        long groups = firstOf(GROUPS, group);
        NamespaceHolder holder = NamespaceHolder.start();
        try {
            map("newuidmap", holder.pid(), user, users);
            map("newgidmap", holder.pid(), group, groups);
            return holder;
        } catch (IOException | RuntimeException failure) {
            holder.end();
            throw failure;
        }
    }

    private static int runIn(NamespaceHolder holder, Runnable afterwards) throws IOException, InterruptedException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>(holder.enter());
        // The runtime enters mount namespaces, which it may do only from one that belongs to this user namespace. And
        // the kernel tells the program of the end of this one, whatever the end was.
        command.addAll(List.of("unshare", "--mount", "setpriv", "--pdeathsig", "TERM"));
        command.add(self.command().orElseThrow());
        command.addAll(List.of(self.arguments().orElseThrow()));
        Process inside;
        try {
            inside = new ProcessBuilder(command)
                    .inheritIO()
                    .redirectInput(NamespaceHolder.NOTHING)
                    .start();
        } catch (IOException failure) {
            afterwards.run();
            throw failure;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            end(inside);
                            afterwards.run();
                        },
                        "end-inside"));
        return inside.waitFor();
    }

    /**
     * Ends sandboxes whose namespace cannot be entered: as the owner of the namespace that they were started in, this process still can.
     */
    private static void endWhatCannotBeEntered(DataLayout layout) throws IOException {
        for (RecordedProcess init : living(layout)) {
            LOG.warn(
                    "the process that held the user namespace of an earlier server is gone: a sandbox that this server"
                            + " cannot enter is ended (process {})",
                    init.pid());
            if (!init.kill(PATIENCE)) {
                LOG.error("process {} does not end", init.pid());
            }
        }
    }

    private static void endUnlessUsed(NamespaceHolder holder, DataLayout layout) {
        try {
            DataFolderLock lock = DataFolderLock.take(layout.lockFile());
            try {
                if (living(layout).isEmpty()) {
                    holder.end();
                    Files.deleteIfExists(layout.namespace());
                }
            } finally {
                lock.close();
            }
        } catch (IOException | RuntimeSetupException used) {
            LOG.debug("the user namespace stays", used);
        }
    }

    private static List<RecordedProcess> living(DataLayout layout) throws IOException {
        try (Stream<Path> bundles = Files.list(layout.bundles())) {
            return bundles.map(folder -> new Bundle(folder).init())
                    .flatMap(Optional::stream)
                    .filter(RecordedProcess::isAlive)
                    .toList();
        }
    }

    private static void map(String program, long process, int own, long first)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, Long.toString(process)));
        // The sandbox's user and the agent's have the last two of the ids.
        for (long id :
                List.of(0L, (long) own, 1L, 1L, first, NEEDED - 2L, (long) BuiltInBase.USER, first + NEEDED - 2, 2L)) {
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

    /** Returns the first of the ids that the administrator gave to this user. */
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
