package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.NetworkSettings;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/**
 * A namespace that stands for the internet, with servers for names, web, TLS and echoes (internet.py), and an interface that leads the
 * machine there. Its addresses are those that are kept for tests of networks.
 */
@NullMarked
public final class Internet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NETWORKS = 256;

    private final String network;
    private final String link;
    private final Process namespace;
    private final Process servers;

    private Internet(String network, String link, Process namespace, Process servers) {
        this.network = network;
        this.link = link;
        this.namespace = namespace;
        this.servers = servers;
    }

    /**
     * Makes one.
     *
     * @param folder for its files
     */
    public static Internet open(Path folder) throws IOException, InterruptedException {
        int number = ThreadLocalRandom.current().nextInt(NETWORKS);
        String network = "198.18." + number;
        String link = "vetest" + number;
        Process namespace =
                new ProcessBuilder("unshare", "--net", "sh", "-c", "echo made; exec sleep infinity").start();
        BufferedReader made = namespace.inputReader(StandardCharsets.UTF_8);
        made.readLine();
        Tool.runOn(
                "link add %s type veth peer name eth0 netns %d\naddr add %s.1/24 dev %s\nlink set %s up\n"
                        .formatted(link, namespace.pid(), network, link, link),
                PATIENCE,
                List.of("ip", "-batch", "-"));
        String enter = "--net=/proc/" + namespace.pid() + "/ns/net";
        StringBuilder inside = new StringBuilder("link set lo up\nlink set eth0 up\n");
        for (int host : List.of(10, 11, 53)) {
            inside.append("addr add ").append(network).append('.').append(host).append("/24 dev eth0\n");
        }
        Tool.runOn(inside.toString(), PATIENCE, List.of("nsenter", enter, "ip", "-batch", "-"));
        Path program = folder.resolve("internet.py");
        try (InputStream resource = Internet.class.getResourceAsStream("internet.py")) {
            Files.write(program, Objects.requireNonNull(resource).readAllBytes());
        }
        Path certificate = folder.resolve("certificate.pem");
        Tool.run(
                PATIENCE,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=allowed.test",
                "-keyout",
                certificate.toString(),
                "-out",
                folder.resolve("c.pem").toString());
        Files.writeString(certificate, Files.readString(certificate) + Files.readString(folder.resolve("c.pem")));
        Process servers = new ProcessBuilder(
                        "nsenter",
                        enter,
                        "/usr/bin/python3",
                        program.toString(),
                        network,
                        network + ".1",
                        certificate.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = servers.inputReader(StandardCharsets.UTF_8);
        if (!"ready".equals(said.readLine())) {
            throw new IOException("the servers did not start");
        }
        var unused = DaemonThreads.start("internet", () -> said.lines().forEach(line -> {}));
        return new Internet(network, link, namespace, servers);
    }

    /** Returns an address of it, by its last number: 10 is that of the allowed host, 11 that of another one. */
    public String address(int host) {
        return network + "." + host;
    }

    /** Returns the network that all of its addresses are in, which is closed to sandboxes unless it is opened. */
    public String network() {
        return network + ".0/24";
    }

    /** Gives the machine one more address on the way there. */
    public void addToMachine(String address) throws IOException {
        Tool.run(PATIENCE, "ip", "addr", "add", address + "/32", "dev", link);
    }

    /** Returns the settings of a server that asks its name server. */
    public NetworkSettings settings() throws IOException {
        return new NetworkSettings(
                true,
                Cidr.parse(NetworkSettings.RANGE),
                List.of(),
                // The machine has an address in it, which this must not open.
                List.of(Cidr.parse(network())),
                Optional.of(InetAddress.getByName(address(53))));
    }

    @Override
    public void close() {
        servers.destroyForcibly().onExit().join();
        namespace.destroyForcibly().onExit().join();
    }
}
