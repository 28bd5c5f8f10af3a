package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Writes {@code config.json} of a bundle: what is the same for all comes from {@code container.json} beside this class, read
 * once; what differs is set on a copy.
 */
final class ContainerConfig {

    private static final int CPU_PERIOD_MICROS = 100_000;

    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectNode common;
    private final Cgroups cgroups;

    ContainerConfig(Cgroups cgroups) throws IOException {
        this.cgroups = cgroups;
        try (InputStream resource = ContainerConfig.class.getResourceAsStream("container.json")) {
            common = (ObjectNode) mapper.readTree(Objects.requireNonNull(resource));
        }
        if (Files.exists(Path.of("/proc/self/ns/cgroup"))) {
            ArrayNode namespaces = (ArrayNode) common.at("/linux/namespaces");
            namespaces.addObject().put("type", "cgroup");
        }
    }

    /**
     * The file for one sandbox.
     *
     * @param lower the folders that the sandbox's root is made of, the lowest first
     */
    byte[] of(SandboxSpec spec, Bundle bundle, List<Path> lower) throws JsonProcessingException {
        ObjectNode config = common.deepCopy();
        config.put("hostname", spec.sandboxId());
        ObjectNode linux = (ObjectNode) config.get("linux");
        linux.put("cgroupsPath", cgroups.pathFor(spec.sandboxId()));
        limit((ObjectNode) linux.get("resources"), spec.limits());
        ArrayNode mounts = (ArrayNode) config.get("mounts");
        // The root must come first: every other mount lies upon it.
        mounts.insert(0, root(bundle, lower));
        mounts.insert(1, programs());
        return mapper.writeValueAsBytes(config);
    }

    private ObjectNode root(Bundle bundle, List<Path> lower) {
        // Overlay options name the uppermost folder first.
        String lowerOption = lower.stream()
                .map(Path::toString)
                .collect(Collectors.collectingAndThen(Collectors.toList(), ContainerConfig::topFirst));
        return mount(
                "/",
                "overlay",
                "overlay",
                List.of(
                        "lowerdir=" + lowerOption,
                        "upperdir=" + bundle.upper(),
                        "workdir=" + bundle.work(),
                        "nosuid",
                        "nodev"));
    }

    private static String topFirst(List<String> bottomFirst) {
        StringBuilder option = new StringBuilder();
        for (int i = bottomFirst.size() - 1; i >= 0; i--) {
            option.append(option.isEmpty() ? "" : ":").append(bottomFirst.get(i));
        }
        return option.toString();
    }

    private ObjectNode programs() {
        return mount("/usr", "bind", "/usr", List.of("rbind", "ro", "nosuid", "nodev"));
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
