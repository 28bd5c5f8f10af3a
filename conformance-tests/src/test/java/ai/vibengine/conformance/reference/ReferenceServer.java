package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.FakeServer;
import ai.vibengine.conformance.http.Target;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.function.Consumer;

/** The API in memory as the kit is proved on it: by the contract, or with one thing otherwise. */
public final class ReferenceServer implements AutoCloseable {

    private final FakeServer server;
    private final Setup setup;

    private ReferenceServer(VirtualTime time, Consumer<Setup> planting) {
        setup = new Setup();
        planting.accept(setup);
        server = setup.start(time);
    }

    /** Starts a server without a fault. */
    public static ReferenceServer good(VirtualTime time) {
        return new ReferenceServer(time, setup -> {});
    }

    /** Starts a server with a fault. */
    public static ReferenceServer with(Fault fault, VirtualTime time) {
        return new ReferenceServer(time, fault.planting());
    }

    /** Starts a server that is unlike others. */
    public static ReferenceServer with(Variant variant, VirtualTime time) {
        return new ReferenceServer(time, variant.planting());
    }

    /** Starts a server that keeps another contract. */
    public static ReferenceServer by(VirtualTime time, Consumer<ObjectNode> changes) {
        return new ReferenceServer(time, setup -> changes.accept(setup.contract()));
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.port() + setup.basePath);
    }

    public Target target() {
        return new Target(url(), setup.keys());
    }

    @Override
    public void close() {
        server.close();
    }
}
