package ai.vibengine.server.runtime;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A text that is read where it lies, in bytes of UTF-8; malformed bytes become U+FFFD. It may be longer than should be in memory at once.
 * Safe for use by many threads until it is closed.
 */
public abstract class KeptText implements Closeable {

    /** A character has one byte more than this at most. */
    private static final int LONGEST_PART = 3;

    private KeptText() {}

    /**
     * Returns a text in memory.
     *
     * @param whole whether this is all that was printed; if not, a character that is not all there yet is left out at the end
     */
    public static KeptText of(byte[] bytes, int length, boolean whole) {
        int tail = Math.min(LONGEST_PART, length);
        int most = whole ? length : length - partAtEnd(ByteBuffer.wrap(bytes, length - tail, tail));
        return new KeptText() {
            @Override
            InputStream bytes() {
                return new ByteArrayInputStream(bytes, 0, most);
            }

            @Override
            public void close() {}
        };
    }

    /** Returns a text in memory. */
    public static KeptText of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, bytes.length, true);
    }

    /**
     * Returns the first bytes of a file, which is closed with the text.
     *
     * @param whole as for a text in memory
     */
    public static KeptText of(FileChannel file, long length, boolean whole) {
        return new KeptText() {
            @Override
            InputStream bytes() {
                return new Beginning(file, length, whole);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /** Returns this text, with something to do when it is closed. */
    public KeptText andWhenClosed(Runnable further) {
        KeptText same = this;
        return new KeptText() {
            @Override
            InputStream bytes() {
                return same.bytes();
            }

            @Override
            public void close() throws IOException {
                try {
                    same.close();
                } finally {
                    further.run();
                }
            }
        };
    }

    /** Returns how many of the last bytes begin a character that is not complete. */
    private static int partAtEnd(ByteBuffer last) {
        int begin = last.limit() - 1;
        while (begin > last.position() && (last.get(begin) & 0xc0) == 0x80) {
            begin--;
        }
        if (begin >= last.position()) {
            last.position(begin);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        decoder.decode(last, CharBuffer.allocate(2 * LONGEST_PART), false);
        return last.remaining();
    }

    abstract InputStream bytes();

    /** Reads it from its beginning. */
    public Reader read() {
        return new InputStreamReader(bytes(), StandardCharsets.UTF_8);
    }

    /** Returns the whole text. */
    public String text() {
        try (Reader reader = read()) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns its first characters, at most so many. */
    public String first(int characters) {
        try (Reader reader = read()) {
            char[] text = new char[characters];
            int length = 0;
            for (int read = 0; read >= 0 && length < characters; length += Math.max(0, read)) {
                read = reader.read(text, length, characters - length);
            }
            return new String(text, 0, length);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads a file by positions, so that several can. */
    private static final class Beginning extends InputStream {

        private final FileChannel file;
        private final long length;
        private final boolean whole;
        private long end = -1;
        private long position;

        Beginning(FileChannel file, long length, boolean whole) {
            this.file = file;
            this.length = length;
            this.whole = whole;
        }

        @Override
        public int read() throws IOException {
            byte[] octet = new byte[1];
            return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            int most = (int) Math.min(count, end() - position);
            if (most <= 0) {
                return count == 0 ? 0 : -1;
            }
            int read = file.read(ByteBuffer.wrap(buffer, offset, most), position);
            position += Math.max(0, read);
            return read;
        }

        private long end() throws IOException {
            if (end < 0) {
                end = whole ? length : length - partAtEnd(last());
            }
            return end;
        }

        private ByteBuffer last() throws IOException {
            ByteBuffer last = ByteBuffer.allocate((int) Math.min(LONGEST_PART, length));
            int read = 0;
            while (last.hasRemaining() && read >= 0) {
                read = file.read(last, length - last.remaining());
            }
            return last.flip();
        }
    }
}
