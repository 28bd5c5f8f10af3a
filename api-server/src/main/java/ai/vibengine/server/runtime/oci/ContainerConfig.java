package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.agent.AgentProgram;
import ai.vibengine.server.runtime.machine.MountTable;
import ai.vibengine.server.runtime.machine.ProcessLimits;
import ai.vibengine.server.runtime.machine.ProcessLimits.Kind;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import ai.vibengine.server.runtime.oci.disk.DiskImages;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import ai.vibengine.server.runtime.oci.image.LayerStack;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Writes {@code config.json} of a bundle: the part that is the same for all comes from {@code container.json} and {@code seccomp.json}
 * beside this class, read once; the rest is set on a copy.
 *
 * <p>The second names the system calls that exist in a container. Calls that would change the machine or another process fail with
 * {@code EPERM}; all others are unknown ({@code ENOSYS}), so that programs fall back as on an older kernel. {@code clone3} is
 * among the unknown, because a filter cannot look into the structure that holds its flags.
 */
final class ContainerConfig {

    private static final int CPU_PERIOD_MICROS = 100_000;
    private static final Path MACHINE_USR = Path.of("/usr");
    private static final String AGENT_FOLDER = "/dev/agent";

    /** The path of the agent's program in containers. */
    static final String AGENT = AGENT_FOLDER + "/" + AgentProgram.NAME;

    /** The agent's own user, whose processes none of the sandbox's user can signal, trace or limit. */
    static final int AGENT_USER = BuiltInBase.USER + 1;

    /** What the agent needs to become the sandbox's user without any of these, and to kill what runs as that. */
    private static final List<String> AGENT_CAPABILITIES =
            List.of("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SETPCAP");

    /** Lets an overlay keep its marks where only that of the machine's root could otherwise. */
    private static final String IN_USER_NAMESPACE = "userxattr";

    /** The memory of the runtime before it becomes the first process of the container, under the same limit. */
    private static final long RUNTIME_MEMORY = 64L << 20;

    private static final long OPEN_FILES = 4096;
    private static final long LOCKED_MEMORY = 64L << 10;
    private static final long PENDING_SIGNALS = 4096;

    /**
     * The capabilities to own, enter and sign over files and to become another user, as package managers do. No device, mount or network.
     */
    private static final List<String> BUILD_CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_SETUID",
            "CAP_SETGID",
            "CAP_SETFCAP",
            "CAP_KILL");

    private static final List<String> BUILD_ENVIRONMENT = List.of(
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root",
            "USER=root",
            "LOGNAME=root",
            "SHELL=/bin/bash",
            "LANG=C.UTF-8",
            "DEBIAN_FRONTEND=noninteractive");

    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectNode common;
    private final Cgroups cgroups;
    private final boolean limitedByGroups;
    private final boolean inUserNamespace = UserNamespace.isEntered();
    private final ProcessLimits own;
    private final List<Path> mountsInUsr = MountTable.read().below(MACHINE_USR);

    ContainerConfig(Cgroups cgroups) throws IOException {
        this.cgroups = cgroups;
        this.limitedByGroups = cgroups.areAvailable();
        this.own = ProcessLimits.own(!inUserNamespace);
        common = resource("container.json");
        // As text, which need not be copied and written name by name for each container.
        ((ObjectNode) common.get("linux"))
                .putRawValue("seccomp", new RawValue(systemCalls().toString()));
        setCommonLimits((ArrayNode) common.at("/process/rlimits"));
        common.withObject("/process/user").put("uid", AGENT_USER).put("gid", AGENT_USER);
        ObjectNode capabilities = ((ObjectNode) common.get("process")).putObject("capabilities");
        for (String set : List.of("bounding", "effective", "inheritable", "permitted", "ambient")) {
            AGENT_CAPABILITIES.forEach(capabilities.putArray(set)::add);
        }
        setAgent((ObjectNode) common.get("process"), BuiltInBase.USER);
        if (Files.exists(Path.of("/proc/self/ns/cgroup"))) {
            ArrayNode namespaces = (ArrayNode) common.at("/linux/namespaces");
            namespaces.addObject().put("type", "cgroup");
        }
        if (inUserNamespace) {
            addUserNamespace((ObjectNode) common.get("linux"));
        }
    }

    /**
     * Returns the file for one sandbox: its user may write where the files' owners and modes let him, never in {@code /usr}.
     *
     * @param named whether the bundle has a layer of its own above the stack
     */
    byte[] of(SandboxSpec spec, Bundle bundle, LayerStack stack, boolean named, Writable writable)
            throws JsonProcessingException {
        ObjectNode config = common(spec.sandboxId(), spec.limits());
        ArrayNode variables = (ArrayNode) config.at("/process/env");
        spec.environment().forEach((name, value) -> variables.add(name + "=" + value));
        List<ObjectNode> mounts = new ArrayList<>();
        if (writable.kind() == Writable.Kind.MEMORY) {
            mounts.add(memory(writable.bytes()));
        }
        mounts.add(overlay(
                "/",
                lowerRoot(bundle, stack, named),
                bundle.option(bundle.upper(writable.kind())),
                bundle.option(bundle.work(writable.kind()))));
        if (!stack.ownUsr()) {
            addReadOnlyUsr(mounts, bundle, stack);
        }
        return write(config, bundle, mounts);
    }

    /**
     * Returns the file for one build: root with what installing packages takes, and a {@code /usr} that it may change.
     *
     * @param named whether the bundle has a layer of its own above the stack
     */
    byte[] of(BuildSpec spec, Bundle bundle, LayerStack stack, boolean named) throws JsonProcessingException {
        ObjectNode config = common(spec.buildId(), spec.limits());
        config.set("process", buildProcess());
        List<ObjectNode> mounts = new ArrayList<>();
        mounts.add(overlay(
                "/", lowerRoot(bundle, stack, named), bundle.option(bundle.upper()), bundle.option(bundle.work())));
        if (stack.writableUsr()) {
            mounts.add(overlay(
                    "/usr",
                    lowerUsr(bundle, stack),
                    bundle.option(bundle.usrUpper()),
                    bundle.option(bundle.usrWork())));
        }
        if (spec.network() == BuildSpec.Network.HOST) {
            ArrayNode namespaces = (ArrayNode) config.at("/linux/namespaces");
            namespaces.removeIf(namespace -> namespace.path("type").asText().equals("network"));
            String servers = "/etc/resolv.conf";
            mounts.add(mount(servers, "bind", servers, List.of("bind", "ro", "nosuid", "nodev", "noexec")));
        }
        return write(config, bundle, mounts);
    }

    private static void setAgent(ObjectNode process, int user) {
        process.putArray("args")
                .add(AGENT)
                .add("init")
                .add(Integer.toString(user))
                .add(Integer.toString(user));
    }

    /**
     * Containers of a server that is in a namespace itself have the same ids as it, but a count of processes of their own. The
     * machine's root is none of them.
     */
    private void addUserNamespace(ObjectNode linux) throws IOException {
        ((ArrayNode) linux.get("namespaces")).addObject().put("type", "user");
        for (String kind : List.of("uid", "gid")) {
            ArrayNode mappings = linux.putArray(kind + "Mappings");
            for (IdMap map : IdMap.own(kind + "_map")) {
                mappings.addObject()
                        .put("containerID", map.inside())
                        .put("hostID", map.inside())
                        .put("size", map.count());
            }
        }
    }

    /**
     * Sets the limits that are the same for all. A resource that the kernel counts by user, and so for all sandboxes together, has no limit
     * where each has a bound of memory that also counts it; otherwise the limit is a share.
     */
    private void setCommonLimits(ArrayNode rlimits) {
        rlimits.add(rlimit(Kind.OPEN_FILES, OPEN_FILES));
        rlimits.add(rlimit(Kind.LOCKED_MEMORY, LOCKED_MEMORY));
        if (limitedByGroups) {
            for (Kind shared : List.of(Kind.PROCESSES, Kind.PENDING_SIGNALS, Kind.MESSAGE_QUEUES)) {
                rlimits.add(rlimit(shared.resource(), own.atMost(shared, ProcessLimits.UNLIMITED)));
            }
        } else {
            rlimits.add(rlimit(Kind.PENDING_SIGNALS, PENDING_SIGNALS));
        }
    }

    /** Returns the parts of their isolation that containers lack on this machine, in words for its operator. */
    List<String> shortcomings() {
        List<String> shortcomings = new ArrayList<>();
        BigInteger files = own.atMost(Kind.OPEN_FILES, BigInteger.valueOf(OPEN_FILES));
        if (files.compareTo(BigInteger.valueOf(OPEN_FILES)) < 0) {
            shortcomings.add("This server may have no more than " + files
                    + " files open (ulimit -Hn, LimitNOFILE), so no process" + " of a sandbox may have more; "
                    + OPEN_FILES + " are usual, and the server itself may run out of them");
        }
        if (limitedByGroups && !own.isUnlimited(Kind.PENDING_SIGNALS)) {
            shortcomings.add(
                    "This server may not raise limits (CAP_SYS_RESOURCE) or start without them (ulimit -Hi unlimited,"
                            + " LimitSIGPENDING=infinity): all sandboxes share "
                            + own.atMost(Kind.PENDING_SIGNALS, ProcessLimits.UNLIMITED)
                            + " timers and pending signals");
        }
        if (!limitedByGroups) {
            shortcomings.add(
                    "SANDBOXES HAVE NO MEMORY LIMIT, because this user may not make control groups: each process may"
                            + " have as much memory of its own as a sandbox should have in all, and as much as it wants"
                            + " that it shares (memfd, shared mappings); nor is there a limit of processor time. Start the"
                            + " server as root for limits");
        }
        return shortcomings;
    }

    /**
     * Returns the filter of system calls. Message queues are few: where the kernel counts them for all sandboxes together, there are none.
     */
    private ObjectNode systemCalls() throws IOException {
        ObjectNode calls = resource("seccomp.json");
        boolean queues = limitedByGroups && own.isUnlimited(Kind.MESSAGE_QUEUES);
        if (!queues) {
            ((ArrayNode) calls.at("/syscalls/0/names"))
                    .removeIf(name -> name.asText().equals("mq_open"));
        }
        return calls;
    }

    private ObjectNode rlimit(Kind kind, long wanted) {
        return rlimit(kind.resource(), own.atMost(kind, BigInteger.valueOf(wanted)));
    }

    private ObjectNode rlimit(String type, BigInteger most) {
        return mapper.createObjectNode().put("type", type).put("soft", most).put("hard", most);
    }

    private ObjectNode resource(String name) throws IOException {
        try (InputStream resource = ContainerConfig.class.getResourceAsStream(name)) {
            return (ObjectNode) mapper.readTree(Objects.requireNonNull(resource));
        }
    }

    private ObjectNode buildProcess() {
        ObjectNode process = common.get("process").deepCopy();
        process.putObject("user").put("uid", 0).put("gid", 0);
        setAgent(process, 0);
        ArrayNode variables = process.putArray("env");
        BUILD_ENVIRONMENT.forEach(variables::add);
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            BUILD_CAPABILITIES.forEach(capabilities.putArray(set)::add);
        }
        return process;
    }

    private ObjectNode common(String id, SandboxLimits limits) {
        ObjectNode config = common.deepCopy();
        config.put("hostname", OwnName.nameOf(id));
        ObjectNode linux = (ObjectNode) config.get("linux");
        if (limitedByGroups) {
            linux.put("cgroupsPath", cgroups.pathFor(id));
            limit((ObjectNode) linux.get("resources"), limits);
        } else {
            linux.remove("resources");
            ArrayNode rlimits = (ArrayNode) config.at("/process/rlimits");
            rlimits.add(rlimit("RLIMIT_DATA", BigInteger.valueOf(limits.memoryBytes() + RUNTIME_MEMORY)));
            rlimits.add(rlimit(Kind.PROCESSES, limits.processes()));
        }
        return config;
    }

    private byte[] write(ObjectNode config, Bundle bundle, List<ObjectNode> first) throws JsonProcessingException {
        ArrayNode mounts = mapper.createArrayNode();
        // The root must come first: every other mount lies upon it.
        mounts.addAll(first).addAll((ArrayNode) config.get("mounts"));
        // In /dev, which is the container's own, it covers nothing of an image. A bind mount would tell where it lies.
        String agent = bundle.option(bundle.lower(Bundle.AGENT));
        mounts.add(readOnlyOverlay(
                AGENT_FOLDER,
                agent + "/" + AgentProgram.PROGRAM_FOLDER + ":" + agent + "/" + AgentProgram.EMPTY_FOLDER));
        config.set("mounts", mounts);
        return mapper.writeValueAsBytes(config);
    }

    /**
     * Returns a filesystem of bounded size in memory for what the sandbox writes, for machines and users that have no loop devices for
     * images: project quotas need a filesystem made for them. The price is that written files count as memory.
     */
    private ObjectNode memory(long bytes) {
        return mount(
                "/" + Bundle.WRITABLE,
                "tmpfs",
                "disk",
                List.of(
                        "nosuid",
                        "nodev",
                        "mode=755",
                        "size=" + bytes,
                        "nr_inodes=" + DiskImages.files(bytes),
                        "tmpcopyup"));
    }

    private ObjectNode overlay(String destination, String lower, String upper, String work) {
        List<String> options = new ArrayList<>(List.of(
                "lowerdir=" + lower,
                "upperdir=" + upper,
                "workdir=" + work,
                // Nothing here is worth a flush to the disk: it is discarded, or kept only after the container has
                // ended.
                "volatile",
                "nosuid",
                "nodev"));
        if (inUserNamespace) {
            options.add(IN_USER_NAMESPACE);
        }
        return mount(destination, "overlay", "overlay", options);
    }

    /**
     * Adds {@code /usr} as an overlay without an upper folder, which cannot be written to. Its files are the sandbox's own to the kernel: a
     * lock on one of them and a watch for its use are not shared with other sandboxes.
     */
    private void addReadOnlyUsr(List<ObjectNode> mounts, Bundle bundle, LayerStack stack) {
        if (!stack.usr().isEmpty()) {
            mounts.add(readOnlyOverlay("/usr", lowerUsr(bundle, stack)));
            return;
        }
        // An overlay wants two folders.
        String empty = bundle.option(bundle.lower(stack.rootNames().get(0))) + "/usr";
        mounts.add(readOnlyOverlay("/usr", empty + ":" + MACHINE_USR));
        for (Path point : mountsInUsr) {
            String name = point.toString();
            boolean nameable = name.chars().noneMatch(character -> ":,\\".indexOf(character) >= 0);
            if (Files.isDirectory(point) && nameable) {
                mounts.add(readOnlyOverlay(name, empty + ":" + name));
            } else {
                mounts.add(mount(name, "bind", name, List.of("bind", "ro", "nosuid", "nodev")));
            }
        }
    }

    private ObjectNode readOnlyOverlay(String destination, String lower) {
        List<String> options = new ArrayList<>(List.of("lowerdir=" + lower, "ro", "nosuid", "nodev"));
        if (inUserNamespace) {
            options.add(IN_USER_NAMESPACE);
        }
        return mount(destination, "overlay", "overlay", options);
    }

    private static String lowerRoot(Bundle bundle, LayerStack stack, boolean named) {
        String below = lower(bundle, stack.rootNames());
        return named ? bundle.option(bundle.lower(Bundle.OWN)) + ":" + below : below;
    }

    private static String lowerUsr(Bundle bundle, LayerStack stack) {
        return stack.usr().isEmpty() ? MACHINE_USR.toString() : lower(bundle, stack.usrNames()) + ":" + MACHINE_USR;
    }

    /** Returns the folders in the order of overlay options, which name the uppermost one first. */
    private static String lower(Bundle bundle, List<String> bottomFirst) {
        List<String> names = new ArrayList<>(bottomFirst.stream()
                .map(name -> bundle.option(bundle.lower(name)))
                .toList());
        Collections.reverse(names);
        return String.join(":", names);
    }

    private ObjectNode mount(String destination, String type, String source, List<String> options) {
        ObjectNode mount = mapper.createObjectNode()
                .put("destination", destination)
                .put("type", type)
                .put("source", source);
        options.forEach(mount.putArray("options")::add);
        return mount;
    }

    private static void limit(ObjectNode resources, SandboxLimits limits) {
        resources.putObject("memory").put("limit", limits.memoryBytes()).put("swap", limits.memoryBytes());
        resources
                .putObject("cpu")
                .put("period", CPU_PERIOD_MICROS)
                .put("quota", Math.round(limits.cpus() * CPU_PERIOD_MICROS));
        resources.putObject("pids").put("limit", limits.processes());
    }
}
