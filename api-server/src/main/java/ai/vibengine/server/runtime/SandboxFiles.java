package ai.vibengine.server.runtime;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/**
 * Works on files of running sandboxes: as the sandbox's user, and on the files that its own programs find at a path. Paths are absolute and
 * hold no NUL. Safe for use by many threads; an operation belongs to the thread that began it, but any may close it.
 *
 * <p>Each method here and of {@link Reader} and {@link Writer} may throw {@link SandboxFileException}, which says what is wrong with the
 * file or with the sandbox, and, where it begins an operation, {@link RuntimeUnavailableException}, also because the sandbox does not run.
 * What is told of files is not to be trusted beyond what the types say: the sandbox is its user's.
 */
public interface SandboxFiles {

    /** The length that means: to the end of the file. */
    long TO_THE_END = -1;

    /** Opens a regular file; links are followed. */
    Reader open(String sandboxId, String path);

    /**
     * Begins to replace a regular file, or to make it with the folders above it that are missing; links are followed. The file keeps its
     * mode; a new one has 0644.
     *
     * @param partials a folder for what is not whole yet, used where it is there and on the same filesystem
     */
    Writer replace(String sandboxId, String path, String partials);

    /**
     * Tells of everything in a directory, in no order: names as they are, 1 to 255 bytes.
     *
     * @param entries what takes a name and the properties of its file; links are not followed for these
     */
    void list(String sandboxId, String path, BiConsumer<byte[], SandboxFileInfo> entries);

    /** Deletes a file or a link, never a directory, and tells what it was. */
    SandboxFileInfo delete(String sandboxId, String path);

    /** An open file. */
    interface Reader extends AutoCloseable {

        /** Returns what it is. A file that tells the size 0, as in {@code /proc}, may have content. */
        SandboxFileInfo info();

        /**
         * Says which part is wanted: called once, before {@link #next}.
         *
         * @param length the number of bytes; {@link #TO_THE_END} for all
         */
        void begin(long offset, long length);

        /** Returns the next bytes, of an array, until the next call; none when the file or the part ends there. */
        ByteBuffer next();

        @Override
        void close();
    }

    /** A file that is being replaced. */
    interface Writer extends AutoCloseable {

        /** Adds bytes to its content. */
        void write(byte[] bytes, int offset, int length);

        /** Puts it in its place, in one step, and tells what it is. */
        SandboxFileInfo complete();

        /** Without effect when it is in its place; otherwise nothing of it is left. */
        @Override
        void close();
    }
}
