package ai.vibengine.server.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file in a sandbox that is being read: all of it, or a part. Its beginning has been read, so its properties are those of the bytes that
 * were found: a file may report no size, as those in {@code /proc}, or have become shorter than it reported. The caller closes it.
 */
public final class FileContent implements AutoCloseable {

    /** The number of bytes that are read before an answer begins. A file without a size has none for readers, too, when it is longer. */
    private static final int FIRST = 128 * 1024;

    private final FileEntry entry;
    private final FileExec exec;
    private final Runnable closed;
    private final byte[] first = new byte[FIRST];
    private Optional<ByteRange> part;
    private OptionalLong size;
    private boolean asTold = true;
    private boolean shrunk;

    /** The position of the requested part in the bytes that were read first, and how many of them belong to it. */
    private int from;

    private int there;

    /** The bytes still to be read behind that; the largest number there is when the size is not known. */
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

    /** Returns the properties of the file before it was read. */
    public FileEntry entry() {
        return entry;
    }

    /** Returns the part of the file that this is; empty when it is the whole. */
    public Optional<ByteRange> part() {
        return part;
    }

    /** Returns whether it is a part behind the end of the file, and so nothing. */
    public boolean isBeyondTheEnd() {
        return part.isPresent() && part.get().length() == 0;
    }

    /** Returns how many bytes the whole file has; empty when that is not known. */
    public OptionalLong size() {
        return size;
    }

    /** Returns how many bytes this part has; empty when that is not known. */
    public OptionalLong length() {
        return part.isPresent() ? OptionalLong.of(part.get().length()) : size;
    }

    /** Returns a tag that tells the content from any other; empty when none is known for the bytes that were read. */
    public Optional<String> entityTag() {
        return asTold ? Optional.of(entry.entityTag()) : Optional.empty();
    }

    /** Returns whether the file lost all that was asked for, between the look at it and the reading. */
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

    /** Reads a file that reports no size, which may have content all the same: only the bytes that are read are certain. */
    private void readWithoutSize(@Nullable String range) {
        exec.tell("all");
        there = readFirst(first.length);
        asTold = there == 0;
        if (there == first.length) {
            // The position of any part but the whole is unknown.
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

    /** Requires that the file has ended where it should: one without a size ends somewhere; one with a size ended too early. */
    private void requireEnd() throws IOException {
        if (size.isPresent() || exec.status() != 0) {
            throw new IOException("the file ended before its time");
        }
    }
}
