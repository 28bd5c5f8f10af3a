package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way out for a server without power over the machine's network: a process that makes each connection once more with sockets of its
 * own. It ends with the server.
 */
final class SlirpUplink implements Uplink {

    /** The package that it takes. */
    static final String PROGRAM = "slirp4netns";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String MTU = "65520";

    private @Nullable Tool process;

    @Override
    public void connect(GatewayNamespace namespace) throws IOException {
        Tool started = Tool.start(List.of(
                PROGRAM,
                "--configure",
                "--mtu=" + MTU,
                "--disable-host-loopback",
                "--disable-dns",
                "--netns-type=path",
                namespace.path().toString(),
                GatewayRules.UPLINK));
        process = started;
        boolean connected = Await.until(() -> !started.isAlive() || isThere(namespace), PATIENCE);
        if (!connected || !started.isAlive()) {
            started.kill();
            throw new IOException(PROGRAM + " does not connect the gateway");
        }
    }

    private static boolean isThere(GatewayNamespace namespace) {
        try {
            namespace.run("", "sh", "-c", "ip route show default dev " + GatewayRules.UPLINK + " | grep -q .");
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void leave() {
        remove();
    }

    @Override
    public void remove() {
        Tool running = process;
        if (running != null) {
            running.kill();
            process = null;
        }
    }
}
