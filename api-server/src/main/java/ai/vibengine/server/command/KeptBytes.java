package ai.vibengine.server.command;

import ai.vibengine.server.runtime.PrintedText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads an output to its end and keeps its beginning. Memory grows with what is kept, never with what is printed. */
final class KeptBytes implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptBytes.class);
    private static final int CHUNK = 16 * 1024;

    private final InputStream stream;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;

    KeptBytes(InputStream stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                int room = limit - kept.size();
                kept.write(chunk, 0, Math.min(room, length));
                truncated |= length > room;
            }
        } catch (IOException closed) {
            LOG.debug("an output ended early", closed);
        }
    }

    /** What was kept, once this has run. */
    Command.Output output() {
        return new Command.Output(PrintedText.of(kept.toByteArray(), !truncated), truncated);
    }
}
