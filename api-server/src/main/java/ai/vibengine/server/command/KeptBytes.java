package ai.vibengine.server.command;

import ai.vibengine.server.runtime.PrintedText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an output and keeps its beginning; the rest is thrown away, if possible by somebody else. Memory grows with what is kept, never
 * with what is printed.
 */
final class KeptBytes implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptBytes.class);
    private static final int CHUNK = 16 * 1024;

    private final InputStream stream;
    private final int limit;
    private final BooleanSupplier discard;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;

    /**
     * Constructs what has nothing read yet.
     *
     * @param discard has the rest thrown away by somebody else; false when that cannot be done
     */
    KeptBytes(InputStream stream, int limit, BooleanSupplier discard) {
        this.stream = stream;
        this.discard = discard;
        this.limit = limit;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                int room = limit - kept.size();
                kept.write(chunk, 0, Math.min(room, length));
                if (length > room && !truncated) {
                    truncated = true;
                    if (discard.getAsBoolean()) {
                        return;
                    }
                }
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
