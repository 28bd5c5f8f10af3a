package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.AllowEntry;
import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.NetworkSettings;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.machine.Tool;
import ai.vibengine.server.runtime.oci.Inside;
import ai.vibengine.server.runtime.oci.Machine;
import ai.vibengine.server.runtime.oci.OciRuntime;
import ai.vibengine.server.runtime.oci.OciSettings;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** A runtime whose sandboxes have networks, on a machine that leads to an {@link Internet}. Closing it ends all of them. */
@NullMarked
final class NetworkedRuntime implements AutoCloseable {

    private static final SandboxLimits LIMITS = new SandboxLimits(128 << 20, 1, 64);

    private final Path data;
    private final Internet internet;
    private NetworkSettings settings;
    private OciRuntime runtime;

    private NetworkedRuntime(Path data, Internet internet, NetworkSettings settings) {
        this.data = data;
        this.internet = internet;
        this.settings = settings;
        this.runtime = make();
        runtime.adopt(Set.of());
    }

    static NetworkedRuntime open(Path folder) throws IOException, InterruptedException {
        Internet internet = Internet.open(folder);
        return new NetworkedRuntime(Files.createDirectories(folder.resolve("data")), internet, internet.settings());
    }

    private OciRuntime make() {
        return new OciRuntime(new OciSettings(data, "runc", true, DiskSettings.unbounded(), settings));
    }

    static EgressPolicy allowing(String... entries) {
        return new EgressPolicy(
                EgressMode.ALLOWLIST, Stream.of(entries).map(AllowEntry::parse).toList());
    }

    Internet internet() {
        return internet;
    }

    OciRuntime runtime() {
        return runtime;
    }

    /** Sets the addresses that sandboxes have after the next restart. */
    void range(String cidr) {
        settings = new NetworkSettings(
                settings.used(), Cidr.parse(cidr), settings.deny(), settings.allow(), settings.dns());
    }

    /** Has the machine lack what networks take, or not, from the next restart on. */
    void lacksNetworks(boolean lacks) {
        settings = new NetworkSettings(!lacks, settings.range(), settings.deny(), settings.allow(), settings.dns());
    }

    /** Returns the id of the process in the gateway's namespace that answers questions for names. */
    long gatewayProcess() throws IOException {
        String namespace = GatewayNamespace.find(data.resolve("containers/network/namespace"))
                .orElseThrow()
                .path()
                .toString();
        return ProcessHandle.current()
                .children()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(" gateway " + namespace))
                        .isPresent())
                .findFirst()
                .orElseThrow()
                .pid();
    }

    Path data() {
        return data;
    }

    /** Lets go of everything, and takes over the sandboxes that should live on. */
    void restart(Set<String> known) {
        runtime.close();
        runtime = make();
        runtime.adopt(known);
    }

    Guest start(EgressPolicy policy) {
        String id = String.format("sbx_%010x", ThreadLocalRandom.current().nextLong(1L << 40));
        runtime.start(new SandboxSpec(id, SandboxImage.builtIn(), LIMITS));
        runtime.networks().apply(id, policy);
        return new Guest(id, new Inside(data, id));
    }

    /** Starts a build that reaches public addresses. */
    LayerBuild startBuild() {
        String id = String.format("sbx_%010x", ThreadLocalRandom.current().nextLong(1L << 40));
        return runtime.builder().open(new BuildSpec(id, SandboxImage.builtIn(), LIMITS, BuildSpec.Network.PUBLIC));
    }

    /** Runs a program of the machine's in the network of a sandbox, and returns what it says. */
    String asRootInNetworkOf(String id, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=/proc/" + Machine.init(data, id) + "/ns/net"));
        line.addAll(List.of(command));
        return Tool.runOn("", Duration.ofSeconds(20), line);
    }

    /** Returns what the network still has of a sandbox that has ended. */
    Set<String> traces(String id, String address) throws IOException {
        Set<String> traces = new TreeSet<>();
        GatewayNamespace namespace = GatewayNamespace.find(data.resolve("containers/network/namespace"))
                .orElseThrow();
        String enter = "--net=" + namespace.path();
        for (List<String> command : List.of(
                List.of("nsenter", enter, "ip", "-o", "link"),
                List.of("nsenter", enter, "nft", "list", "table", "inet", "vibengine"))) {
            Tool.runOn("", Duration.ofSeconds(10), command)
                    .lines()
                    .filter(line -> line.contains(address) || isOf(line, address))
                    .forEach(traces::add);
        }
        if (Files.exists(data.resolve("containers/network/members").resolve(id))) {
            traces.add("member " + id);
        }
        return traces;
    }

    private static boolean isOf(String link, String address) {
        return link.contains(": s" + address.substring(address.lastIndexOf('.') + 1) + "@");
    }

    /** A sandbox, and what a tenant does in it. */
    record Guest(String id, Inside inside) {

        Inside.Result sh(String script) throws IOException, InterruptedException {
            return inside.sh(script);
        }

        String output(String script) throws IOException, InterruptedException {
            return inside.output(script);
        }

        void detached(String script) throws IOException, InterruptedException {
            inside.detached(script);
        }

        String python(String script) throws IOException, InterruptedException {
            return output("/usr/bin/python3 - <<'END'\nimport socket\n" + script + "\nEND");
        }

        /** Returns the address that it has. */
        String address() throws IOException, InterruptedException {
            return python("""
                    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    s.connect(("8.8.8.8", 53))
                    print(s.getsockname()[0])
                    """);
        }

        /** Returns the first line that a port says, or the name of the failure. */
        String greeting(String host, int port) throws IOException, InterruptedException {
            return python("""
                    try:
                        print(socket.create_connection(("%s", %d), 5).recv(99).decode())
                    except OSError as failure:
                        print(type(failure).__name__)
                    """.formatted(host, port));
        }

        /** Returns the answer to a packet of UDP, or the name of the failure. */
        String udp(String host, int port) throws IOException, InterruptedException {
            return python("""
                    try:
                        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        s.settimeout(2)
                        s.connect(("%s", %d))
                        s.send(b"hello")
                        print(s.recv(99).decode())
                    except OSError as failure:
                        print(type(failure).__name__)
                    """.formatted(host, port));
        }

        /** Has a program talk to an echo without end, and note each answer and the end in a file. */
        void talk(String host, int port, String file) throws IOException, InterruptedException {
            exchange(host, port, file, "s.send(b\"hello\") and s.recv(99)");
        }

        /** Takes what a server sends, sends nothing, and writes down what comes of it. */
        void listen(String host, int port, String file) throws IOException, InterruptedException {
            exchange(host, port, file, "s.recv(99)");
        }

        private void exchange(String host, int port, String file, String step)
                throws IOException, InterruptedException {
            detached("""
                    /usr/bin/python3 - <<'END'
                    import socket, time
                    def note(line):
                        with open("%3$s", "a") as file: file.write(line + "\\n")
                    s = socket.create_connection(("%1$s", %2$d), 5)
                    s.settimeout(10)
                    try:
                        while %4$s:
                            note("answer")
                            time.sleep(0.05)
                        note("end")
                    except OSError as failure:
                        note("end " + type(failure).__name__)
                    END
                    """.formatted(host, port, file, step));
        }
    }

    @Override
    public void close() throws IOException {
        for (String id : List.copyOf(runtime.running())) {
            runtime.stop(id);
        }
        runtime.close();
        internet.close();
        TreeRemoval.remove(data.resolve("containers"));
    }
}
