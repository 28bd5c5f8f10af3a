package ai.vibengine.client.file;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.paging.Paged;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The calls about one directory of a sandbox, each of which waits for its answer. A directory is copied file by file, one call for each
 * and one after the other, so a rate limit makes a large one slow; for thousands of files, copy an archive and unpack it by a command.
 * Safe for use from many threads.
 */
public final class SandboxDirectory {

    private final SandboxFiles files;
    private final AsyncSandboxDirectory blocking;
    private final String path;

    SandboxDirectory(SandboxFiles files, AsyncSandboxFiles blocking, String path) {
        this.files = files;
        this.blocking = blocking.directory(path);
        this.path = path;
    }

    /** {@return the asynchronous variant of these calls} */
    public AsyncSandboxDirectory async() {
        return files.async().directory(path);
    }

    /**
     * Lists what is in it, in the order of the names' bytes.
     *
     * @return the list, fetched as it is walked
     */
    public Paged<FileEntry> list() {
        return files.list(path);
    }

    /**
     * Copies a directory of this machine, with all that is in it, into this one. Files that exist are replaced, others stay. Links are
     * left out, and so are directories without a file in them, for which the API has no operation. Modes are not kept. What fails ends the copy; what was
     * written before stays.
     *
     * @param source the directory to read
     * @return what was copied
     * @throws UncheckedIOException if it is none, or a file in it cannot be read
     * @throws VibengineException if a call fails
     */
    public DirectoryTransfer upload(Path source) {
        return upload(source, CallOptions.none());
    }

    /**
     * Copies a directory as {@link #upload(Path)} does.
     *
     * @param source the directory to read
     * @param options what the call for each file does differently
     * @return what was copied
     */
    public DirectoryTransfer upload(Path source, CallOptions options) {
        return Futures.await(blocking.upload(source, options));
    }

    /**
     * Copies all that is in this directory into one of this machine. Files that exist there are replaced, others stay. Links, devices,
     * pipes and sockets are left out, and so is what programs of the sandbox remove meanwhile. Modes are not kept. Nothing is written outside of the
     * target, whatever names the sandbox has. What fails ends the copy; what was written before stays.
     *
     * @param target the directory to write, which is made if it is not there
     * @return what was copied
     * @throws NotFoundException if this directory is not there, or the sandbox is gone
     * @throws UnreadableResponseException if the name of an entry is a path
     * @throws UncheckedIOException if a file of this machine cannot be written
     * @throws VibengineException if a call fails otherwise
     */
    public DirectoryTransfer download(Path target) {
        return download(target, CallOptions.none());
    }

    /**
     * Copies this directory as {@link #download(Path)} does.
     *
     * @param target the directory to write, which is made if it is not there
     * @param options what each call does differently
     * @return what was copied
     */
    public DirectoryTransfer download(Path target, CallOptions options) {
        return Futures.await(blocking.download(target, options));
    }
}
