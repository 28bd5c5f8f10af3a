package ai.vibengine.server.rootfs;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Undoes gzip, xz and zstd, told by how the data begins. */
final class Compression {

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final int LONGEST = 6;
    private static final int BUFFER = 1 << 16;

    /** Of memory, which an archive asks for in a few bytes; the highest preset takes that much. */
    private static final int MOST_XZ_KIBIBYTES = 72 << 10;

    private Compression() {}

    static InputStream undo(InputStream data) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(data, BUFFER);
        buffered.mark(LONGEST);
        byte[] start = buffered.readNBytes(LONGEST);
        buffered.reset();
        if (startsWith(start, GZIP)) {
            return new GZIPInputStream(buffered, BUFFER);
        }
        if (startsWith(start, XZ)) {
            return new XZInputStream(buffered, MOST_XZ_KIBIBYTES);
        }
        if (startsWith(start, ZSTD)) {
            return new ZstdInputStream(buffered);
        }
        return buffered;
    }

    private static boolean startsWith(byte[] data, byte[] magic) {
        return data.length >= magic.length && Arrays.equals(data, 0, magic.length, magic, 0, magic.length);
    }
}
