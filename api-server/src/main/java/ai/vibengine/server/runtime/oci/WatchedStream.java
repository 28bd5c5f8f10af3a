package ai.vibengine.server.runtime.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that remembers whether anything came from it. */
final class WatchedStream extends FilterInputStream {

    private volatile boolean bytes;

    WatchedStream(InputStream stream) {
        super(stream);
    }

    boolean hasBytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        bytes = bytes || octet >= 0;
        return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        bytes = bytes || count > 0;
        return count;
    }
}
