package ai.vibengine.client.file;

import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.BodyStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, read as they come, however large it is. To be closed; closing it before its end closes the
 * connection. A failure is an {@link IOException} whose cause is the {@link VibengineException}. Not for use from several
 * threads at once.
 */
public final class FileContent extends InputStream {

    private final BodyStream stream;
    private final long size;
    private final @Nullable String etag;
    private Iterator<ByteBuffer> part = List.<ByteBuffer>of().iterator();
    private @Nullable ByteBuffer current;
    private boolean over;
    private boolean closed;

    FileContent(BodyStream stream, long size, @Nullable String etag) {
        this.stream = stream;
        this.size = size;
        this.etag = etag;
    }

    /** {@return how many bytes there are to read altogether: of the part, when only a part was asked for; -1 when the server did not say} */
    public long size() {
        return size;
    }

    /** {@return what identifies this content of the file; null when the server did not say} */
    public @Nullable String etag() {
        return etag;
    }

    @Override
    public int read() throws IOException {
        ByteBuffer from = current();
        return from == null ? -1 : from.get() & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        ByteBuffer from = current();
        if (from == null) {
            return -1;
        }
        int count = Math.min(length, from.remaining());
        from.get(to, offset, count);
        return count;
    }

    @Override
    public int available() {
        return closed || current == null ? 0 : current.remaining();
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
    }

    BodyStream stream() {
        return stream;
    }

    /** The part to read next; null at the end. */
    private @Nullable ByteBuffer current() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        while (current == null || !current.hasRemaining()) {
            if (part.hasNext()) {
                current = part.next();
            } else if (over) {
                return null;
            } else {
                List<ByteBuffer> next = await();
                over = next.isEmpty();
                part = next.iterator();
            }
        }
        return current;
    }

    private List<ByteBuffer> await() throws IOException {
        try {
            return stream.await();
        } catch (VibengineException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
