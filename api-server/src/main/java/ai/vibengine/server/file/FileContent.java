package ai.vibengine.server.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file in a sandbox that is being read: all of it, or a part. The first of it is there, so what is told of it is what is found: a
 * file may tell no size, as those in {@code /proc}, or have become shorter than it told. Whoever got it closes it.
 */
public final class FileContent implements AutoCloseable {

    /** How much is read before anything is told. A file without a size has none for readers, too, when it is longer. */
    private static final int FIRST = 128 * 1024;

    private final FileEntry entry;
    private final FileExec exec;
    private final Runnable closed;
    private final byte[] first = new byte[FIRST];
    private Optional<ByteRange> part;
    private OptionalLong size;
    private boolean asTold = true;
    private boolean shrunk;

    /** Where in what was read first begins what is asked for, and how much of it is there. */
    private int from;

    private int there;

    /** What is still to be read of it behind that; all that there is when the size is not known. */
    private long left;

    private FileContent(FileEntry entry, FileExec exec, Runnable closed) {
        this.entry = entry;
        this.exec = exec;
        this.closed = closed;
        this.size = OptionalLong.of(entry.size());
        this.part = Optional.empty();
    }

    /** Reads the first of it by a program that has told of the file and waits to be told what to print. */
    static FileContent read(FileEntry entry, @Nullable String range, FileExec exec, Runnable closed) {
        FileContent content = new FileContent(entry, exec, closed);
        if (entry.size() == 0) {
            content.readWithoutSize(range);
        } else {
            content.readPart(range);
        }
        return content;
    }

    /** What was known of it before it was read. */
    public FileEntry entry() {
        return entry;
    }

    /** The part that it is of the file; empty when it is the whole. */
    public Optional<ByteRange> part() {
        return part;
    }

    /** Whether it is a part behind the end of the file, and so nothing. */
    public boolean isBeyondTheEnd() {
        return part.isPresent() && part.get().length() == 0;
    }

    /** How many bytes the whole file has; empty when that is not known. */
    public OptionalLong size() {
        return size;
    }

    /** How many bytes this has; empty when that is not known. */
    public OptionalLong length() {
        return part.isPresent() ? OptionalLong.of(part.get().length()) : size;
    }

    /** What tells the content from another one; empty when that is not known of what was read. */
    public Optional<String> entityTag() {
        return asTold ? Optional.of(entry.entityTag()) : Optional.empty();
    }

    /** Whether the file lost all that was asked for, between the look at it and the reading. */
    boolean hasShrunk() {
        return shrunk;
    }

    /**
     * Writes it.
     *
     * @throws IOException when it cannot be read to the end of what {@link #length} told, or not be written
     */
    public void copy(OutputStream to) throws IOException {
        to.write(first, from, there);
        InputStream output = exec.output();
        while (left > 0) {
            int length = output.read(first, 0, (int) Math.min(first.length, left));
            if (length < 0) {
                requireEnd();
                return;
            }
            to.write(first, 0, length);
            left -= length;
            exec.moved(length);
        }
    }

    /** Ends what reads it, on the way to the end or not. */
    @Override
    public void close() {
        try {
            end();
        } finally {
            closed.run();
        }
    }

    void end() {
        exec.close();
        exec.kill();
    }

    /** What tells no size may have content: all that is certain is what is read. */
    private void readWithoutSize(@Nullable String range) {
        exec.tell("all");
        there = readFirst(first.length);
        asTold = there == 0;
        if (there == first.length) {
            // Which part of the file any other than the whole would be, nobody can say.
            size = OptionalLong.empty();
            left = Long.MAX_VALUE;
            return;
        }
        exec.awaitSuccess();
        size = OptionalLong.of(there);
        part = ByteRange.of(range, there);
        part.ifPresent(asked -> {
            from = (int) asked.offset();
            there = (int) asked.length();
        });
    }

    private void readPart(@Nullable String range) {
        part = ByteRange.of(range, entry.size());
        ByteRange asked = part.orElse(new ByteRange(0, entry.size()));
        if (asked.length() == 0) {
            return;
        }
        exec.tell(asked.offset() + " " + asked.length());
        int wanted = (int) Math.min(first.length, asked.length());
        there = readFirst(wanted);
        left = asked.length() - there;
        if (there == wanted) {
            return;
        }
        exec.awaitEndOfFile();
        asTold = false;
        shrunk = there == 0 && part.isPresent();
        left = 0;
        size = OptionalLong.of(asked.offset() + there);
        part = part.map(told -> new ByteRange(told.offset(), there));
    }

    private int readFirst(int wanted) {
        try {
            int length = exec.output().readNBytes(first, 0, wanted);
            exec.moved(length);
            return length;
        } catch (IOException broken) {
            throw exec.problem();
        }
    }

    /** What has no size ends somewhere; what has one ended too early. */
    private void requireEnd() throws IOException {
        if (size.isPresent() || exec.status() != 0) {
            throw new IOException("the file ended before its time");
        }
    }
}
