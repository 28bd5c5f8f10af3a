package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program in the gateway's namespace (gateway.c): questions for names and refused packets come from it, answers go to it. */
final class GatewayProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayProcess.class);
    private static final int PATIENCE_SECONDS = 10;
    private static final int MOST_PAYLOAD = 2048;
    private static final int ASKER = Integer.BYTES + Short.BYTES;
    private static final int PACKET = 1 + 2 * Integer.BYTES + Short.BYTES;
    private static final char READY = 'R';
    private static final char QUESTION = 'D';
    private static final char ANSWER = 'A';
    private static final char REFUSED = 'L';

    private final Process process;
    private final DataOutputStream out;
    private final Events events;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean closed;

    /** What is done about what comes. */
    interface Events {

        /**
         * A sandbox asks for a name.
         *
         * @param asker where the answer goes, as {@link GatewayProcess#answer} takes it
         */
        void question(int source, byte[] asker, byte[] question);

        /** A packet was refused by the rule of this name. */
        void refused(int protocol, int source, int destination, int port, String rule);

        /** It has ended without being told to. */
        void ended();
    }

    private GatewayProcess(Process process, Events events) {
        this.process = process;
        this.events = events;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /**
     * Starts it, and returns when it takes connections.
     *
     * @param folder where it finds the server's socket
     */
    static GatewayProcess start(Path agent, GatewayNamespace namespace, Path folder, String address, Events events)
            throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                List.of(agent.toString(), "gateway", namespace.path().toString(), address));
        command.environment().clear();
        GatewayProcess started = new GatewayProcess(
                command.directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                events);
        var unused = DaemonThreads.start("gateway-events", started::read);
        try {
            started.ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            started.close();
            throw new IOException("the gateway did not start", failure);
        } catch (InterruptedException interruption) {
            started.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
        return started;
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(process.getInputStream())) {
            while (true) {
                char type = (char) in.readUnsignedByte();
                int length = in.readInt();
                if (length < 0 || length > MOST_PAYLOAD) {
                    throw new IOException("a frame of " + length + " bytes");
                }
                byte[] payload = in.readNBytes(length);
                try {
                    take(type, payload);
                } catch (RuntimeException failure) {
                    LOG.warn("something that the gateway told was not understood", failure);
                }
            }
        } catch (IOException ended) {
            ready.completeExceptionally(ended);
            if (!closed) {
                LOG.debug("the gateway ended", ended);
                events.ended();
            }
        }
    }

    private void take(char type, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        if (type == READY) {
            ready.complete(null);
        } else if (type == QUESTION && payload.length > ASKER) {
            byte[] asker = new byte[ASKER];
            bytes.get(asker);
            byte[] question = new byte[bytes.remaining()];
            bytes.get(question);
            events.question(ByteBuffer.wrap(asker).getInt(), asker, question);
        } else if (type == REFUSED && payload.length >= PACKET) {
            int protocol = Byte.toUnsignedInt(bytes.get());
            int source = bytes.getInt();
            int destination = bytes.getInt();
            int port = Short.toUnsignedInt(bytes.getShort());
            String rule = StandardCharsets.US_ASCII.decode(bytes).toString().strip();
            events.refused(protocol, source, destination, port, rule);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends an answer to who asked. */
    void answer(byte[] asker, byte[] answer) {
        synchronized (out) {
            try {
                out.writeByte(ANSWER);
                out.writeInt(asker.length + answer.length);
                out.write(asker);
                out.write(answer);
                out.flush();
            } catch (IOException ended) {
                LOG.debug("an answer is lost", ended);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
