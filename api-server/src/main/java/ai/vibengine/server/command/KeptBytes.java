package ai.vibengine.server.command;

import ai.vibengine.server.runtime.KeptText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an output to its end and keeps its beginning: in memory while it is short, in a file when it is long. Where there is no file, a few
 * long outputs are kept in memory, and of the others only the part that is there already. Memory grows neither with the amount that is
 * printed nor with the amount that is kept.
 */
final class KeptBytes implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptBytes.class);
    private static final int CHUNK = 16 * 1024;

    /** Most commands print less, and are answered without a file. */
    private static final int MOST_IN_MEMORY = 32 * 1024;

    /** The number of copies that there may be at times of a buffer that grows in memory. */
    private static final int COPIES = 2;

    private final InputStream stream;
    private final int limit;
    private final BooleanSupplier discard;
    private final LongConsumer counter;
    private final FileSource files;
    private final Semaphore memory;
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private int length;
    private boolean truncated;
    private boolean full;
    private boolean longInMemory;

    /** Makes a file. */
    @FunctionalInterface
    interface FileSource {
        FileChannel open() throws IOException;
    }

    /**
     * Keeps the first bytes of an output.
     *
     * @param discard has the rest thrown away elsewhere; false when that cannot be done
     * @param counter is told of the bytes that each further piece will be in JSON
     * @param memory how many bytes may be in memory of all outputs for which there is no file
     */
    KeptBytes(
            InputStream stream,
            int limit,
            BooleanSupplier discard,
            LongConsumer counter,
            FileSource files,
            Semaphore memory) {
        this.stream = stream;
        this.limit = limit;
        this.discard = discard;
        this.counter = counter;
        this.files = files;
        this.memory = memory;
    }

    /** Reads an output that is not wanted. */
    static KeptBytes none(InputStream stream, BooleanSupplier discard) {
        FileSource noFiles = () -> {
            throw new IOException("nothing is kept");
        };
        return new KeptBytes(stream, 0, discard, bytes -> {}, noFiles, new Semaphore(0));
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                int room = full ? 0 : limit - length;
                boolean all = keep(chunk, Math.min(room, read)) && read <= room;
                if (!all && !truncated) {
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

    /** Returns the kept output, once this has run. */
    Command.Output output() {
        FileChannel all = file;
        KeptText text = all == null
                ? KeptText.of(kept.toByteArray(), length, !truncated)
                : KeptText.of(all, length, !truncated);
        return new Command.Output(longInMemory ? text.andWhenClosed(this::giveMemory) : text, truncated);
    }

    /** Frees it without its being answered. */
    void close() {
        closeFile();
        giveMemory();
    }

    /** Keeps the bytes; returns whether the budget allowed them. */
    private boolean keep(byte[] bytes, int count) {
        if (count == 0) {
            return true;
        }
        if (!put(bytes, count)) {
            full = true;
            return false;
        }
        counter.accept(JsonLength.of(bytes, count));
        length += count;
        return true;
    }

    private boolean put(byte[] bytes, int count) {
        if (file == null && !longInMemory && length + count > MOST_IN_MEMORY && !moveToFile() && !takeMemory()) {
            return false;
        }
        FileChannel all = file;
        if (all != null) {
            try {
                write(all, length, bytes, count);
                return true;
            } catch (IOException failure) {
                LOG.warn("the file of an output takes no more: {}", failure.toString());
                if (!takeMemory()) {
                    return false;
                }
                moveToMemory(all);
            }
        }
        kept.write(bytes, 0, count);
        return true;
    }

    private boolean moveToFile() {
        try {
            FileChannel all = files.open();
            file = all;
            write(all, 0, kept.toByteArray(), kept.size());
            kept = new ByteArrayOutputStream();
            return true;
        } catch (IOException failure) {
            LOG.warn("there is no file for an output: {}", failure.toString());
            closeFile();
            return false;
        }
    }

    private boolean takeMemory() {
        longInMemory = memory.tryAcquire(COPIES * limit);
        return longInMemory;
    }

    private synchronized void giveMemory() {
        if (longInMemory) {
            longInMemory = false;
            memory.release(COPIES * limit);
        }
    }

    private static void write(FileChannel all, long position, byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            all.write(buffer, position + buffer.position());
        }
    }

    private void moveToMemory(FileChannel all) {
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
        closeFile();
    }

    private void closeFile() {
        FileChannel all = file;
        file = null;
        if (all != null) {
            try {
                all.close();
            } catch (IOException failure) {
                LOG.warn("the file of an output was not closed", failure);
            }
        }
    }
}
