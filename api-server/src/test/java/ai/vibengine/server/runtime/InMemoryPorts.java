package ai.vibengine.server.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.NullMarked;

/** Ports for the tests of their callers: those of every sandbox are the loopback ports of this machine. */
@NullMarked
public final class InMemoryPorts implements SandboxPorts {

    private volatile SandboxPortException.@org.jspecify.annotations.Nullable Reason refusal;

    /** Makes every connection fail from now on. */
    public void refuse(SandboxPortException.Reason reason) {
        refusal = reason;
    }

    @Override
    public SocketChannel connect(String sandboxId, int port) throws IOException {
        SandboxPortException.Reason reason = refusal;
        if (reason != null) {
            throw new SandboxPortException(reason, "as the test asks");
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
