package ai.vibengine.server.command;

import ai.vibengine.server.runtime.KeptText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an output to its end and keeps its beginning: what is short in memory, what is long in a file. Memory grows neither with what is
 * printed nor with what is kept.
 */
final class KeptBytes implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptBytes.class);
    private static final int CHUNK = 16 * 1024;

    /** Most commands print less, and are answered without a file. */
    private static final int MOST_IN_MEMORY = 32 * 1024;

    private final InputStream stream;
    private final int limit;
    private final BooleanSupplier discard;
    private final LongConsumer counter;
    private final FileSource files;
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private int length;
    private boolean truncated;
    private boolean withoutFile;

    /** Makes a file. */
    @FunctionalInterface
    interface FileSource {
        FileChannel open() throws IOException;
    }

    /**
     * With what there is to read, and how much of it is kept.
     *
     * @param discard has the rest thrown away by somebody else; false when that cannot be done
     * @param counter is told of the bytes that each further piece will be in JSON
     */
    KeptBytes(InputStream stream, int limit, BooleanSupplier discard, LongConsumer counter, FileSource files) {
        this.stream = stream;
        this.limit = limit;
        this.discard = discard;
        this.counter = counter;
        this.files = files;
    }

    /** Reads an output that nobody wants. */
    static KeptBytes none(InputStream stream, BooleanSupplier discard) {
        return new KeptBytes(stream, 0, discard, bytes -> {}, () -> {
            throw new IOException("nothing is kept");
        });
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                int room = limit - length;
                keep(chunk, Math.min(room, read));
                if (read > room && !truncated) {
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
        FileChannel all = file;
        return new Command.Output(
                all == null
                        ? KeptText.of(kept.toByteArray(), length, !truncated)
                        : KeptText.of(all, length, !truncated),
                truncated);
    }

    /** Frees it without its being answered. */
    void close() {
        FileChannel all = file;
        if (all != null) {
            try {
                all.close();
            } catch (IOException failure) {
                LOG.warn("the file of an output was not closed", failure);
            }
        }
    }

    private void keep(byte[] bytes, int count) {
        if (count == 0) {
            return;
        }
        counter.accept(JsonLength.of(bytes, count));
        if (file == null && !withoutFile && length + count > MOST_IN_MEMORY) {
            moveToFile();
        }
        if (!append(bytes, count)) {
            kept.write(bytes, 0, count);
        }
        length += count;
    }

    private void moveToFile() {
        try {
            FileChannel all = files.open();
            file = all;
            write(all, 0, kept.toByteArray(), kept.size());
            kept = new ByteArrayOutputStream();
        } catch (IOException failure) {
            LOG.warn("an output stays in memory: there is no file for it", failure);
            giveUpFile();
        }
    }

    /** Whether there is a file and it took them; one that takes no more goes back into memory, so that nothing is lost. */
    private boolean append(byte[] bytes, int count) {
        FileChannel all = file;
        if (all == null) {
            return false;
        }
        try {
            write(all, length, bytes, count);
            return true;
        } catch (IOException failure) {
            LOG.warn("an output goes back into memory: its file takes no more", failure);
            readBack(all);
            giveUpFile();
            return false;
        }
    }

    private static void write(FileChannel all, long position, byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            all.write(buffer, position + buffer.position());
        }
    }

    private void readBack(FileChannel all) {
        try {
            ByteBuffer written = ByteBuffer.allocate(length);
            int read = 0;
            while (written.hasRemaining() && read >= 0) {
                read = all.read(written, written.position());
            }
            kept.write(written.array(), 0, written.position());
        } catch (IOException failure) {
            LOG.error("an output is lost", failure);
        }
    }

    private void giveUpFile() {
        withoutFile = true;
        close();
        file = null;
    }
}
