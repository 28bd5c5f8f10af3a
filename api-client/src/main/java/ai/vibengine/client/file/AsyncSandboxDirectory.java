package ai.vibengine.client.file;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.VibengineException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The calls about one directory of a sandbox, without waiting; {@link SandboxDirectory} tells what they do. Cancelling a future gives up
 * the call that is under way and begins no other; a failure is a {@link VibengineException}, or an {@link UncheckedIOException} about
 * files of this machine. Safe for use from many threads.
 */
public final class AsyncSandboxDirectory {

    private final AsyncSandboxFiles files;
    private final String path;

    AsyncSandboxDirectory(AsyncSandboxFiles files, String path) {
        this.files = files;
        this.path = path;
    }

    /**
     * Copies a directory of this machine, with all that is in it, into this one.
     *
     * @param source the directory to read, which is listed by the caller's thread and those that bring answers
     * @return completes with what was copied
     */
    public CompletableFuture<DirectoryTransfer> upload(Path source) {
        return upload(source, CallOptions.none());
    }

    /**
     * Copies a directory of this machine, with all that is in it, into this one.
     *
     * @param source the directory to read, which is listed by the caller's thread and those that bring answers
     * @param options what the call for each file does differently
     * @return completes with what was copied
     */
    public CompletableFuture<DirectoryTransfer> upload(Path source, CallOptions options) {
        return DirectoryCopy.upload(files, source, path, options);
    }

    /**
     * Copies all that is in this directory into one of this machine.
     *
     * @param target the directory to write, which is made if it is not there
     * @return completes with what was copied
     */
    public CompletableFuture<DirectoryTransfer> download(Path target) {
        return download(target, CallOptions.none());
    }

    /**
     * Copies all that is in this directory into one of this machine.
     *
     * @param target the directory to write, which is made if it is not there
     * @param options what each call does differently
     * @return completes with what was copied
     */
    public CompletableFuture<DirectoryTransfer> download(Path target, CallOptions options) {
        return DirectoryCopy.download(files, path, target, options);
    }
}
