package ai.vibengine.client.internal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A source of an upload that must have as many bytes as were promised. What goes wrong with it is a {@link Fault}. */
public final class SourceStream extends FilterInputStream {

    private final long length;
    private long count;

    public SourceStream(InputStream source, long length) {
        super(source);
        this.length = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int size) throws IOException {
        int got;
        try {
            got = in.read(to, offset, size);
        } catch (IOException e) {
            throw new Fault("the source cannot be read: " + e.getMessage(), e);
        }
        if (got < 0 && count < length) {
            throw new Fault("the source ended after " + count + " of " + length + " bytes", null);
        }
        count += Math.max(got, 0);
        if (count > length) {
            throw new Fault("the source has more than " + length + " bytes", null);
        }
        return got;
    }

    /** A failure of the source, and neither of the network nor of the server. */
    public static final class Fault extends IOException {

        private static final long serialVersionUID = 1L;

        Fault(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
