package ai.vibengine.server.file;

import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.runtime.SandboxFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
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
    private final SandboxFiles.Reader reader;
    private final Runnable closed;
    private Optional<ByteRange> part = Optional.empty();
    private OptionalLong size;
    private boolean asTold = true;
    private boolean shrunk;

    /** What was read first. */
    private ByteBuffer first = ByteBuffer.allocate(0);

    /** The bytes still to be sent; the largest number there is when the size is not known. */
    private long left;

    private FileContent(FileEntry entry, SandboxFiles.Reader reader, Runnable closed) {
        this.entry = entry;
        this.reader = reader;
        this.closed = closed;
        this.size = OptionalLong.of(entry.info().size());
    }

    /** Reads the first of an open file. */
    static FileContent read(FileEntry entry, @Nullable String range, SandboxFiles.Reader reader, Runnable closed) {
        FileContent content = new FileContent(entry, reader, closed);
        if (entry.info().size() == 0) {
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
        try {
            ByteBuffer bytes = first;
            while (left > 0) {
                int length = (int) Math.min(bytes.remaining(), left);
                to.write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
                left -= length;
                bytes = left == 0 ? bytes : reader.next();
                if (left > 0 && !bytes.hasRemaining()) {
                    requireNoSize();
                    return;
                }
            }
        } catch (SandboxFileException failure) {
            throw new IOException("the file could not be read to its end", failure);
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
        reader.close();
    }

    /** Reads a file that reports no size, which may have content all the same: only the bytes that are read are certain. */
    private void readWithoutSize(@Nullable String range) {
        reader.begin(0, SandboxFiles.TO_THE_END);
        first = readFirst(FIRST);
        asTold = !first.hasRemaining();
        if (first.remaining() >= FIRST) {
            // The position of any part but the whole is unknown.
            size = OptionalLong.empty();
            left = Long.MAX_VALUE;
            return;
        }
        left = first.remaining();
        size = OptionalLong.of(left);
        part = ByteRange.of(range, left);
        part.ifPresent(asked -> {
            first.position(first.position() + (int) asked.offset());
            left = asked.length();
        });
    }

    private void readPart(@Nullable String range) {
        part = ByteRange.of(range, entry.info().size());
        ByteRange asked = part.orElse(new ByteRange(0, entry.info().size()));
        if (asked.length() == 0) {
            return;
        }
        reader.begin(asked.offset(), asked.length());
        int wanted = (int) Math.min(FIRST, asked.length());
        first = readFirst(wanted);
        left = asked.length();
        int there = first.remaining();
        if (there >= wanted) {
            return;
        }
        left = there;
        asTold = false;
        shrunk = there == 0 && part.isPresent();
        size = OptionalLong.of(asked.offset() + there);
        part = part.map(told -> new ByteRange(told.offset(), there));
    }

    /** Returns at least so many bytes; fewer when there are no more. */
    private ByteBuffer readFirst(int wanted) {
        ByteBuffer bytes = reader.next();
        if (bytes.remaining() >= wanted || !bytes.hasRemaining()) {
            return bytes;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (bytes.hasRemaining()) {
            all.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            if (all.size() >= wanted) {
                break;
            }
            bytes = reader.next();
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    /** A file without a size ends somewhere; one with a size ended too early. */
    private void requireNoSize() throws IOException {
        if (size.isPresent()) {
            throw new IOException("the file ended before its time");
        }
    }
}
