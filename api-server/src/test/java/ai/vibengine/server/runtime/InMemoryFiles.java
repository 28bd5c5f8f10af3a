package ai.vibengine.server.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Files for the tests of their callers: those of all sandboxes by their paths, without directories, and what a test says of them. */
@NullMarked
public final class InMemoryFiles implements SandboxFiles {

    private static final int PIECE = 1000;
    private static final int NO_SUCH_FILE = 2;

    private final Map<String, byte[]> contents = new ConcurrentSkipListMap<>();
    private final Predicate<String> runs;
    private volatile @Nullable SandboxFileException problem;
    private volatile long toldSize = -1;

    InMemoryFiles(Predicate<String> runs) {
        this.runs = runs;
    }

    /** Makes every operation fail from now on, or none. */
    public void failWith(@Nullable SandboxFileException failure) {
        problem = failure;
    }

    /** Has open files tell another size than they have, as they do when they change at that moment. */
    public void tellSize(long size) {
        toldSize = size;
    }

    /** Returns what was written to a path. */
    public byte[] content(String sandboxId, String path) {
        byte[] content = contents.get(sandboxId + path);
        if (content == null) {
            throw SandboxFileException.system(NO_SUCH_FILE, null);
        }
        return content;
    }

    @Override
    public Reader open(String sandboxId, String path) {
        require(sandboxId);
        byte[] content = content(sandboxId, path);
        return new Opened(info(toldSize < 0 ? content.length : toldSize), content);
    }

    @Override
    public Writer replace(String sandboxId, String path, String partials) {
        require(sandboxId);
        return new Replaced(sandboxId + path);
    }

    @Override
    public void list(String sandboxId, String path, BiConsumer<byte[], SandboxFileInfo> entries) {
        require(sandboxId);
        String begin = sandboxId + path + "/";
        new TreeMap<>(contents)
                .tailMap(begin).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().startsWith(begin))
                        .forEach(entry -> entries.accept(
                                entry.getKey().substring(begin.length()).getBytes(StandardCharsets.UTF_8),
                                info(entry.getValue().length)));
    }

    @Override
    public SandboxFileInfo delete(String sandboxId, String path) {
        require(sandboxId);
        SandboxFileInfo info = info(content(sandboxId, path).length);
        contents.remove(sandboxId + path);
        return info;
    }

    private void require(String sandboxId) {
        SandboxFileException failure = problem;
        if (failure != null) {
            throw failure;
        }
        if (!runs.test(sandboxId)) {
            throw new RuntimeUnavailableException("no such sandbox");
        }
    }

    private static SandboxFileInfo info(long size) {
        return new SandboxFileInfo(SandboxFileInfo.Type.FILE, size, 0644, Instant.EPOCH, 1);
    }

    private static final class Opened implements Reader {

        private final SandboxFileInfo info;
        private final byte[] content;
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Opened(SandboxFileInfo info, byte[] content) {
            this.info = info;
            this.content = content;
        }

        @Override
        public SandboxFileInfo info() {
            return info;
        }

        @Override
        public void begin(long offset, long length) {
            int from = (int) Math.min(offset, content.length);
            int there = content.length - from;
            rest = ByteBuffer.wrap(content, from, length == TO_THE_END ? there : (int) Math.min(length, there));
        }

        @Override
        public ByteBuffer next() {
            ByteBuffer piece = rest.slice(rest.position(), Math.min(PIECE, rest.remaining()));
            rest.position(rest.position() + piece.remaining());
            return piece;
        }

        @Override
        public void close() {}
    }

    private final class Replaced implements Writer {

        private final String place;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Replaced(String place) {
            this.place = place;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            content.write(bytes, offset, length);
        }

        @Override
        public SandboxFileInfo complete() {
            contents.put(place, content.toByteArray());
            return info(content.size());
        }

        @Override
        public void close() {}
    }
}
