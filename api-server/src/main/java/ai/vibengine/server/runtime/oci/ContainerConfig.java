package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.agent.AgentProgram;
import ai.vibengine.server.runtime.machine.ProcessLimits;
import ai.vibengine.server.runtime.machine.ProcessLimits.Kind;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
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

    /** The path of the agent's program in containers. */
    static final String AGENT = ContainerMounts.AGENT_FOLDER + "/" + AgentProgram.NAME;

    /** The agent's own user, whose processes none of the sandbox's user can signal, trace or limit. */
    static final int AGENT_USER = BuiltInBase.USER + 1;

    /** What the agent needs to become the sandbox's user without any of these, and to kill what runs as that. */
    private static final List<String> AGENT_CAPABILITIES =
            List.of("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SETPCAP");

    /** The memory of the runtime before it becomes the first process of the container, under the same limit. */
    private static final long RUNTIME_MEMORY = 64L << 20;

    private static final Path OOM_SCORE = Path.of("/proc/self/oom_score_adj");
    private static final int MOST_OOM_SCORE = 1000;

    /** Where the machine has too little memory for all, the kernel ends a sandbox before the server. */
    private static final int OOM_SCORE_ABOVE_OWN = 500;

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
    private final ContainerMounts mounts = new ContainerMounts(mapper, inUserNamespace);

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
        common.withObject("/process").put("oomScoreAdj", oomScore());
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
     * @param inheritsNetwork whether it is started in its network; otherwise it has a loopback and no more
     */
    byte[] of(
            SandboxSpec spec,
            Bundle bundle,
            LayerStack stack,
            boolean named,
            Writable writable,
            boolean inheritsNetwork)
            throws JsonProcessingException {
        ObjectNode config = common(spec.sandboxId(), spec.limits());
        if (inheritsNetwork) {
            removeNetwork(config);
        }
        ArrayNode variables = (ArrayNode) config.at("/process/env");
        spec.environment().forEach((name, value) -> variables.add(name + "=" + value));
        return write(config, bundle, mounts.ofSandbox(bundle, stack, named, writable));
    }

    /**
     * Returns the file for one build: root with what installing packages takes, and a {@code /usr} that it may change.
     *
     * @param named whether the bundle has a layer of its own above the stack
     * @param inheritsNetwork whether it is started in its network, or the machine's; otherwise it has a loopback and no more
     */
    byte[] of(BuildSpec spec, Bundle bundle, LayerStack stack, boolean named, boolean inheritsNetwork)
            throws JsonProcessingException {
        ObjectNode config = common(spec.buildId(), spec.limits());
        config.set("process", buildProcess());
        List<ObjectNode> own = mounts.ofBuild(bundle, stack, named);
        if (inheritsNetwork) {
            removeNetwork(config);
        }
        if (spec.network() == BuildSpec.Network.HOST) {
            own.add(mounts.nameServers());
        }
        return write(config, bundle, own);
    }

    /** Returns a score that any user may set: never less than the server's own. */
    private static int oomScore() throws IOException {
        int own = Files.isReadable(OOM_SCORE)
                ? Integer.parseInt(Files.readString(OOM_SCORE).strip())
                : 0;
        return Math.min(MOST_OOM_SCORE, Math.max(0, own) + OOM_SCORE_ABOVE_OWN);
    }

    /** Has the container be in the network namespace that the runtime is started in. */
    private static void removeNetwork(ObjectNode config) {
        ArrayNode namespaces = (ArrayNode) config.at("/linux/namespaces");
        namespaces.removeIf(namespace -> namespace.path("type").asText().equals("network"));
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
        ArrayNode all = mapper.createArrayNode();
        // The root must come first: every other mount lies upon it.
        all.addAll(first).addAll((ArrayNode) config.get("mounts"));
        all.add(mounts.agent(bundle));
        config.set("mounts", all);
        return mapper.writeValueAsBytes(config);
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
