package ai.vibengine.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Set;

/**
 * The file of the database, and beside it a mark that there were tables in it once. To SQLite an empty file and none are a new
 * database, and of one that was cut short it reads what is left: nothing else would tell a loss from a first start.
 */
final class SqliteFile {

    private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    // Where SQLite's file formats have what is read here.
    private static final int HEADER_BYTES = 100;
    private static final long MAGIC = 0x53514c6974652066L;
    private static final int PAGE_BYTES_AT = 16;
    private static final int CHANGES_AT = 24;
    private static final int PAGES_AT = 28;
    private static final int PAGES_VALID_FOR_AT = 92;
    private static final int LOG_HEADER_BYTES = 32;
    private static final int LOG_SALT_AT = 16;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int FRAME_SALT_AT = 8;
    private static final int LARGEST_PAGE = 65_536;

    private final DataFolder folder;
    private final Path file;
    private final Path log;
    private final Path mark;

    SqliteFile(Path dataFolder) {
        file = dataFolder.resolve("vibengine.db");
        log = dataFolder.resolve("vibengine.db-wal");
        folder = new DataFolder(dataFolder);
        mark = folder.sqliteMark();
    }

    Path path() {
        return file;
    }

    /**
     * Makes the file if it is to be made, before this process opens it as a database: a process that closes a file gives up every lock that
     * it has on it. The folder may be one that others read; the files that SQLite puts beside the file get its permissions.
     *
     * @throws IllegalStateException when the file is not what the last server left
     */
    void prepare() throws IOException {
        folder.requireNoPostgres();
        // The mark first: who makes it at this moment has made the tables before.
        boolean marked = isMarked();
        if (!Files.exists(file)) {
            require(!marked, "is missing");
            create(file);
        }
        require(!marked || Files.size(file) > 0, "is empty");
        require(isWhole(), "is cut short");
    }

    /**
     * Refuses a database without tables if it had some.
     *
     * @throws IllegalStateException when it did
     */
    void requireNew() {
        require(!isMarked(), "has no tables");
    }

    /** Notes that there are tables now, for good. */
    void mark() throws IOException {
        if (!isMarked()) {
            create(mark);
        }
    }

    private boolean isMarked() {
        return Files.exists(mark);
    }

    private void require(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalStateException(file + " " + otherwise
                    + ", but had accounts and keys before; restore it from a"
                    + " backup, or, to begin anew without them, remove " + mark + " and what there is of " + file);
        }
    }

    private static void create(Path path) throws IOException {
        try {
            Files.createFile(path, OWNERS);
        } catch (FileAlreadyExistsException existing) {
            // The process that made it may not have finished: an empty database and none are the same, and the mark
            // says nothing.
        }
    }

    /** Returns whether each page that the file should have is in it or in the log. Others may be moving pages from there to here. */
    private boolean isWhole() throws IOException {
        for (long size = Files.size(file); ; ) {
            boolean whole = size == 0 || isWhole(size);
            long now = Files.size(file);
            if (whole || now == size) {
                return whole;
            }
            size = now;
        }
    }

    private boolean isWhole(long size) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.read(header, 0);
        }
        if (header.hasRemaining()) {
            return false;
        }
        // A file that is no database at all is refused by SQLite itself.
        if (header.getLong(0) != MAGIC || header.getInt(CHANGES_AT) != header.getInt(PAGES_VALID_FOR_AT)) {
            return true;
        }
        int told = Short.toUnsignedInt(header.getShort(PAGE_BYTES_AT));
        int pageBytes = told == 1 ? LARGEST_PAGE : told;
        long pages = Integer.toUnsignedLong(header.getInt(PAGES_AT));
        long there = pageBytes == 0 ? pages : size / pageBytes;
        if (there >= pages) {
            return true;
        }
        BitSet logged = loggedPages(pageBytes);
        return logged.nextClearBit((int) there + 1) > pages;
    }

    /** Returns the numbers of the pages that are in the log. */
    private BitSet loggedPages(int pageBytes) throws IOException {
        BitSet pages = new BitSet();
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(LOG_HEADER_BYTES);
            if (channel.read(header, 0) < LOG_HEADER_BYTES) {
                return pages;
            }
            long at = LOG_HEADER_BYTES;
            ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES);
            // Frames with another salt are of the time before the log began anew.
            while (channel.read(frame.clear(), at) == FRAME_HEADER_BYTES
                    && frame.getLong(FRAME_SALT_AT) == header.getLong(LOG_SALT_AT)) {
                pages.set(frame.getInt(0) & Integer.MAX_VALUE);
                at += FRAME_HEADER_BYTES + pageBytes;
            }
        } catch (NoSuchFileException none) {
            // The last connection to close puts all changes into the file.
        }
        return pages;
    }
}
