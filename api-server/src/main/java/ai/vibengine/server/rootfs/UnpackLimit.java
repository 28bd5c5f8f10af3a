package ai.vibengine.server.rootfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A bound on what is unpacked: on the bytes of files, and a block for each entry, which it counts; on the bytes of archives, of which files
 * may be a small part or a large one; and on time. Can be ended by another thread.
 */
public final class UnpackLimit {

    private static final long BLOCK = 4096;

    private final long most;
    private long taken;
    private long passed;
    private volatile boolean ended;
    private volatile long deadlineNanos = Long.MAX_VALUE;

    /** @param most how many bytes may be unpacked */
    public UnpackLimit(long most) {
        this.most = most;
    }

    /** Returns the one that bounds nothing. */
    static UnpackLimit none() {
        return new UnpackLimit(Long.MAX_VALUE / 4);
    }

    /** Returns how many bytes have been unpacked. */
    public long taken() {
        return taken;
    }

    /** Has whatever is unpacked from now on be refused. */
    public void end() {
        ended = true;
    }

    /** Has whatever is unpacked after this time be refused. */
    public void endAfter(Duration patience) {
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /** Counts an entry. */
    void entry() throws IOException {
        take(BLOCK);
    }

    /** Returns the content of a file, which counts itself while it is read. */
    InputStream ofFile(InputStream content) {
        return new Counted(content) {
            @Override
            void count(long bytes) throws IOException {
                take(bytes);
            }
        };
    }

    /** Returns an archive without its compression, which counts itself while it is read: a few bytes can become any number. */
    InputStream ofArchive(InputStream archive) {
        return new Counted(archive) {
            @Override
            void count(long bytes) throws IOException {
                passed += bytes;
                require(passed <= 2 * most);
            }
        };
    }

    private void take(long bytes) throws IOException {
        taken += bytes;
        require(taken <= most);
    }

    private void require(boolean fits) throws IOException {
        if (!fits) {
            throw new RootFilesystemException("it takes more than " + (most >> 20) + " MiB unpacked");
        }
        if (ended || (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0)) {
            throw new RootFilesystemException("it was not unpacked in time");
        }
    }

    private abstract static class Counted extends FilterInputStream {

        Counted(InputStream content) {
            super(content);
        }

        abstract void count(long bytes) throws IOException;

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(0, read));
            return read;
        }
    }
}
