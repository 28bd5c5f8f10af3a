package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.runtime.machine.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs that networks take, and the packages of Debian that they are in. */
final class NetworkTools {

    private static final Path TUN = Path.of("/dev/net/tun");

    private NetworkTools() {}

    /**
     * Returns what is missing, in a sentence for the operator; empty when all is there.
     *
     * @param asRoot whether the server may change the machine's network; otherwise it takes one more program
     */
    static Optional<String> lacking(boolean asRoot) {
        Map<String, String> packages = new LinkedHashMap<>();
        packages.put("nft", "nftables");
        packages.put("ip", "iproute2");
        packages.put("nsenter", "util-linux");
        if (!asRoot) {
            packages.put(SlirpUplink.PROGRAM, SlirpUplink.PROGRAM);
        }
        if (!asRoot && !Files.isWritable(TUN)) {
            return Optional.of("This server's user may not open " + TUN
                    + ", which networks for sandboxes take: chmod 0666 " + TUN + ".");
        }
        List<String> missing = packages.entrySet().stream()
                .filter(program -> !Tool.exists(program.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("This server's machine lacks what networks for sandboxes take: apt-get install "
                        + String.join(" ", missing) + ".");
    }
}
