package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.SandboxPortException;
import ai.vibengine.server.runtime.SandboxPorts;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Ports of sandboxes by their agents. */
public final class AgentPorts implements SandboxPorts {

    private static final int HEADER = 1 + Integer.BYTES;
    private static final int FAILURE = 1 + Integer.BYTES;

    private final AgentAddresses addresses;

    public AgentPorts(AgentAddresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public SocketChannel connect(String sandboxId, int port) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(addresses.socketOf(sandboxId));
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean asked = false;
        try {
            channel.configureBlocking(false);
            ByteBuffer request = ByteBuffer.allocate(HEADER + Short.BYTES)
                    .put((byte) FrameType.CONNECT)
                    .putInt(Short.BYTES)
                    .putShort((short) port)
                    .flip();
            // A socket that is new takes that much at once; an agent that has no time for another connection takes
            // none.
            asked = channel.connect(address) && channel.write(request) == request.limit();
            if (!asked) {
                throw new SandboxPortException(
                        SandboxPortException.Reason.NO_ROOM, "the agent of " + sandboxId + " takes no connection");
            }
            return channel;
        } finally {
            if (!asked) {
                channel.close();
            }
        }
    }

    @Override
    public int missing(ByteBuffer answer) throws SandboxPortException {
        if (answer.remaining() < HEADER) {
            return HEADER - answer.remaining();
        }
        char type = (char) (answer.get(answer.position()) & 0xff);
        int length = answer.getInt(answer.position() + 1);
        if (type == FrameType.STARTED && length == 0) {
            return 0;
        }
        if (type != FrameType.FAILED || length != FAILURE) {
            throw new SandboxPortException(SandboxPortException.Reason.NONSENSE, "an agent did not answer " + type);
        }
        if (answer.remaining() < HEADER + FAILURE) {
            return HEADER + FAILURE - answer.remaining();
        }
        throw failure(answer.get(answer.position() + HEADER), answer.getInt(answer.position() + HEADER + 1));
    }

    private static SandboxPortException failure(int number, int errno) {
        AgentFailure.Stage[] stages = AgentFailure.Stage.values();
        if (number < 1 || number > stages.length) {
            return new SandboxPortException(SandboxPortException.Reason.NONSENSE, "an agent told an unknown failure");
        }
        AgentFailure.Stage stage = stages[number - 1];
        SandboxPortException.Reason reason = switch (stage) {
            case LISTENER -> SandboxPortException.Reason.NO_LISTENER;
            case PROCESS, MEMORY -> SandboxPortException.Reason.NO_ROOM;
            // An agent that does not know the request takes it for another.
            case REQUEST -> SandboxPortException.Reason.TOO_OLD;
            default -> SandboxPortException.Reason.NONSENSE;
        };
        return new SandboxPortException(reason, "stage " + stage + ", error " + errno);
    }
}
