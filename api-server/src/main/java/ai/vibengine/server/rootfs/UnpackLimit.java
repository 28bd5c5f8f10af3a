package ai.vibengine.server.rootfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A bound on what is unpacked: on the bytes of files, and a block for each entry, which it counts; on the bytes of archives, of which files
 * may be a small part or a large one; on what an archive has held in memory, headers and paths; and on time. Can be ended by another thread.
 */
public final class UnpackLimit {

    private static final long BLOCK = 4096;
    private static final long LONGEST_HEADER = 1 << 20;
    private static final long MOST_PATHS = 32 << 20;

    private final long most;
    private long taken;
    private long passed;
    private long paths;
    private long header;
    private boolean inHeader;
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

    /** Says that what is read of an archive until {@link #endHeader} is between two files: names and attributes, which are held in memory. */
    void beginHeader() {
        inHeader = true;
        header = 0;
    }

    void endHeader() {
        inHeader = false;
    }

    /** Counts a path that is held in memory until the next layer. */
    void remember(String path) throws IOException {
        paths += path.length();
        if (paths > MOST_PATHS) {
            throw new RootFilesystemException("its paths are longer than " + (MOST_PATHS >> 20) + " MiB together");
        }
    }

    void forgetPaths() {
        paths = 0;
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
                header += inHeader ? bytes : 0;
                if (header > LONGEST_HEADER) {
                    throw new RootFilesystemException("the archive has an entry without an end to its name");
                }
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
            int read = whole(() -> super.read());
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = whole(() -> super.read(buffer, offset, length));
            count(Math.max(0, read));
            return read;
        }

        /** A reading of what somebody else has written. */
        @FunctionalInterface
        private interface Reading {
            int read() throws IOException;
        }

        private static int whole(Reading reading) throws IOException {
            try {
                return reading.read();
            } catch (RootFilesystemException refused) {
                throw refused;
            } catch (IOException | RuntimeException damaged) {
                throw new RootFilesystemException("the archive is damaged: " + damaged.getMessage(), damaged);
            }
        }
    }
}
