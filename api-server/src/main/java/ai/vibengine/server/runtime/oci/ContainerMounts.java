package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.agent.AgentProgram;
import ai.vibengine.server.runtime.machine.MountTable;
import ai.vibengine.server.runtime.oci.disk.DiskImages;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.oci.image.LayerStack;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Describes the mounts of containers that depend on their images and on the machine, as {@code config.json} has them. */
final class ContainerMounts {

    /** The folder of the agent's program in containers. */
    static final String AGENT_FOLDER = "/dev/agent";

    private static final Path MACHINE_USR = Path.of("/usr");
    private static final String NAME_SERVERS = "/etc/resolv.conf";

    /** Lets an overlay keep its marks where only that of the machine's root could otherwise. */
    private static final String IN_USER_NAMESPACE = "userxattr";

    private final List<Path> mountsInUsr = MountTable.read().below(MACHINE_USR);
    private final ObjectMapper mapper;
    private final boolean inUserNamespace;

    ContainerMounts(ObjectMapper mapper, boolean inUserNamespace) throws IOException {
        this.mapper = mapper;
        this.inUserNamespace = inUserNamespace;
    }

    /**
     * Returns the root of a sandbox, and a {@code /usr} that it cannot write to.
     *
     * @param named whether the bundle has a layer of its own above the stack
     */
    List<ObjectNode> ofSandbox(Bundle bundle, LayerStack stack, boolean named, Writable writable) {
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
        return mounts;
    }

    /**
     * Returns the root of a build, and a {@code /usr} that it can write to where it may.
     *
     * @param named whether the bundle has a layer of its own above the stack
     */
    List<ObjectNode> ofBuild(Bundle bundle, LayerStack stack, boolean named) {
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
        return mounts;
    }

    /** Returns the machine's list of name servers, for containers that have its network. */
    ObjectNode nameServers() {
        return mount(NAME_SERVERS, "bind", NAME_SERVERS, List.of("bind", "ro", "nosuid", "nodev", "noexec"));
    }

    /** Returns the agent's program. In {@code /dev}, which is the container's own, it covers nothing of an image. */
    ObjectNode agent(Bundle bundle) {
        String agent = bundle.option(bundle.lower(Bundle.AGENT));
        // A bind mount would tell where it lies.
        return readOnlyOverlay(
                AGENT_FOLDER,
                agent + "/" + AgentProgram.PROGRAM_FOLDER + ":" + agent + "/" + AgentProgram.EMPTY_FOLDER);
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
}
