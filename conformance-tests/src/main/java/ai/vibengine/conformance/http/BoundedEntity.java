package ai.vibengine.conformance.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.http.HttpEntity;
import org.apache.http.entity.HttpEntityWrapper;

/** A body of limited length, so that no server can fill the memory; a listener gets each piece when it comes. */
final class BoundedEntity extends HttpEntityWrapper {
    private final long most;
    private final Consumer<byte[]> listener;

    /**
     * Creates a body that is not read yet.
     *
     * @param listener gets every piece when it comes
     */
    BoundedEntity(HttpEntity whole, long most, Consumer<byte[]> listener) {
        super(whole);
        this.most = most;
        this.listener = listener;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new FilterInputStream(super.getContent()) {
            private long left = most;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                int read = super.read(bytes, from, count);
                if (read > 0) {
                    count(read);
                    listener.accept(Arrays.copyOfRange(bytes, from, from + read));
                }
                return read;
            }

            private void count(int read) throws IOException {
                left -= read;
                if (left < 0) {
                    throw new IOException("an answer of more than " + most + " bytes");
                }
            }
        };
    }
}
