package ai.vibengine.server.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An open file in a sandbox. Whoever got it closes it. */
public final class FileContent implements AutoCloseable {

    private static final int CHUNK = 128 * 1024;

    private final FileEntry entry;
    private final FileProgram program;
    private final Runnable closed;

    FileContent(FileEntry entry, FileProgram program, Runnable closed) {
        this.entry = entry;
        this.program = program;
        this.closed = closed;
    }

    /** What is known of it since it was opened. */
    public FileEntry entry() {
        return entry;
    }

    /**
     * Writes a part of it, exactly as long as the part is.
     *
     * @throws IOException when it cannot be read to the end of the part, or not be written
     */
    public void copy(ByteRange range, OutputStream to) throws IOException {
        try (OutputStream orders = program.input()) {
            orders.write((range.offset() + " " + range.length() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        InputStream from = program.output();
        byte[] chunk = new byte[CHUNK];
        long left = range.length();
        while (left > 0) {
            int length = from.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (length < 0) {
                throw new IOException("the file ended before its time");
            }
            to.write(chunk, 0, length);
            left -= length;
            program.moved(length);
        }
    }

    /** Ends what reads it, on the way to the end or not. */
    @Override
    public void close() {
        try {
            program.close();
            program.kill();
        } finally {
            closed.run();
        }
    }
}
