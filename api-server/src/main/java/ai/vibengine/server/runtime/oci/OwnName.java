package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.oci.image.LayerStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The name that a container has for itself, and the files that let programs find it: {@code /etc/hostname} and {@code /etc/hosts}, in a
 * layer above all others, with {@code /etc/resolv.conf} on a network of its own. The second is what the image has there, and the name beside it. They are files like any other, which a build may
 * change, but are kept in no layer unless it does.
 *
 * @param name a legal host name: an id has an underscore, which none may have
 * @param owner whose {@code /etc} is, which is that of the image once more
 * @param group of which group it is
 * @param mode its permissions
 * @param hosts the lines that the image has
 * @param nameServer the address that is asked for names; the image's own file stays where there is none
 */
record OwnName(String name, int owner, int group, int mode, List<String> hosts, Optional<String> nameServer) {

    private static final String ETC = "etc";
    private static final String HOSTS = "hosts";
    private static final String MARK = " # this machine itself";
    private static final int PERMISSIONS = 07777;
    private static final long MOST_BYTES = 1L << 20;
    private static final Path MACHINES = Path.of("/etc/hosts");
    private static final List<String> DEFAULT =
            List.of("127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback");

    OwnName {
        hosts = List.copyOf(hosts);
    }

    /**
     * Makes what a container needs that stands on these folders.
     *
     * @param onMachinesNetwork whether it knows the hosts that the machine knows, not those of its image
     * @param nameServer the address that it asks for names, on a network of its own
     * @return nothing when {@code /etc} of the image is no folder
     */
    static Optional<OwnName> of(String id, LayerStack stack, boolean onMachinesNetwork, Optional<String> nameServer)
            throws IOException {
        Optional<Path> etc = uppermost(stack, Path.of(ETC));
        if (etc.isEmpty() || !Files.isDirectory(etc.get(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Optional<Path> own = onMachinesNetwork ? Optional.of(MACHINES) : hostsOf(stack);
        return Optional.of(new OwnName(
                nameOf(id),
                attribute(etc.get(), "uid"),
                attribute(etc.get(), "gid"),
                attribute(etc.get(), "mode") & PERMISSIONS,
                own.isPresent() ? linesOf(own.get()) : DEFAULT,
                nameServer));
    }

    private static int attribute(Path folder, String name) throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the host name of a container. */
    static String nameOf(String id) {
        return id.replace('_', '-');
    }

    /** Writes the layer into a folder that does not exist yet. */
    void writeTo(Path layer) throws IOException {
        Path etc = Files.createDirectories(layer.resolve(ETC));
        write(etc.resolve("hostname"), name + "\n");
        write(etc.resolve(HOSTS), text());
        if (nameServer.isPresent()) {
            write(etc.resolve("resolv.conf"), "nameserver " + nameServer.get() + "\n");
        }
        Files.setAttribute(etc, "unix:uid", owner);
        Files.setAttribute(etc, "unix:gid", group);
        Files.setAttribute(etc, "unix:mode", mode);
    }

    private String text() {
        List<String> lines = new ArrayList<>(hosts);
        lines.removeIf(line -> line.endsWith(MARK));
        for (String loopback : List.of("127.0.0.1", "::1")) {
            lines.add(loopback + " " + name + MARK);
        }
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        Files.setAttribute(file, "unix:mode", 0644);
    }

    private static List<String> linesOf(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    }

    /** Returns the image's file when it is a regular one of a size that can be read; anything else is not followed. */
    private static Optional<Path> hostsOf(LayerStack stack) throws IOException {
        Optional<Path> hosts = uppermost(stack, Path.of(ETC, HOSTS));
        if (hosts.isPresent()
                && Files.isRegularFile(hosts.get(), LinkOption.NOFOLLOW_LINKS)
                && Files.size(hosts.get()) <= MOST_BYTES) {
            return hosts;
        }
        return Optional.empty();
    }

    /** Returns the path in the uppermost folder that has it. */
    private static Optional<Path> uppermost(LayerStack stack, Path path) {
        List<Path> folders = stack.root();
        for (int i = folders.size() - 1; i >= 0; i--) {
            Path there = folders.get(i).resolve(path);
            if (hasNoLinkAbove(there, folders.get(i)) && Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(there);
            }
        }
        return Optional.empty();
    }

    /** Returns whether the path leads where it says: a link on the way could lead anywhere. */
    private static boolean hasNoLinkAbove(Path path, Path folder) {
        for (Path above = path.getParent(); above != null && !above.equals(folder); above = above.getParent()) {
            if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }
}
