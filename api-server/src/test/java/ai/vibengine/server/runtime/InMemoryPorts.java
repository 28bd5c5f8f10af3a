package ai.vibengine.server.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;

/** Ports for the tests of their callers: those of every sandbox are the loopback ports of this machine. */
@NullMarked
public final class InMemoryPorts implements SandboxPorts {

    private volatile Optional<Supplier<? extends Exception>> refusal = Optional.empty();

    /** Makes every connection fail from now on. */
    public void refuse(Supplier<? extends Exception> failure) {
        refusal = Optional.of(failure);
    }

    @Override
    public SocketChannel connect(String sandboxId, int port) throws IOException {
        if (refusal.isPresent()) {
            Exception failure = refusal.get().get();
            if (failure instanceof IOException refused) {
                throw refused;
            }
            throw (RuntimeException) failure;
        }
        SocketChannel channel;
        try {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException nobody) {
            throw new SandboxPortException(SandboxPortException.Reason.NO_LISTENER, "nobody");
        }
        channel.configureBlocking(false);
        return channel;
    }

    @Override
    public int missing(ByteBuffer answer) {
        return 0;
    }
}
