package ai.vibengine.client.file;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.ForbiddenException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.PayloadTooLargeException;
import ai.vibengine.client.error.RangeNotSatisfiableException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.paging.Paged;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The calls about the files of one sandbox, each of which waits for its answer. A path is resolved inside the sandbox, as
 * its user; a relative one begins at {@code /home/user}. A server without this extension answers
 * {@link NotFoundException}. Safe for use from many threads.
 */
public final class SandboxFiles {

    private static final int PAGE_SIZE = ContractNumbers.LIMIT_MAXIMUM;

    /** The asynchronous calls, sent by a thread that waits for them. */
    private final AsyncSandboxFiles blocking;

    private final AsyncSandboxFiles async;

    /** For the client alone; users have it from {@code Sandbox.files()}. */
    public SandboxFiles(ApiCalls blocking, ApiCalls async, String sandboxId) {
        this.blocking = new AsyncSandboxFiles(blocking, sandboxId);
        this.async = new AsyncSandboxFiles(async, sandboxId);
    }

    /** {@return the asynchronous variant of these calls} */
    public AsyncSandboxFiles async() {
        return async;
    }

    /**
     * Reads a file. One that is larger than {@code VibengineBuilder.maxResponseBytes} is for {@link #open(String)}.
     *
     * @param path its path
     * @return its bytes
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public byte[] read(String path) {
        return read(path, CallOptions.none());
    }

    /**
     * Reads a file as {@link #read(String)} does.
     *
     * @param path its path
     * @param options what this call does differently
     * @return its bytes
     */
    public byte[] read(String path, CallOptions options) {
        return Futures.await(blocking.read(path, options));
    }

    /**
     * Reads a part of a file.
     *
     * @param path its path
     * @param part which part
     * @return the bytes of the part
     * @throws RangeNotSatisfiableException if the file ends before the part begins
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public byte[] read(String path, ByteRange part) {
        return read(path, part, CallOptions.none());
    }

    /**
     * Reads a part of a file as {@link #read(String, ByteRange)} does.
     *
     * @param path its path
     * @param part which part
     * @param options what this call does differently
     * @return the bytes of the part
     */
    public byte[] read(String path, ByteRange part, CallOptions options) {
        return Futures.await(blocking.read(path, part, options));
    }

    /**
     * Reads a file as text.
     *
     * @param path its path
     * @return what it has, decoded as UTF-8
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public String readString(String path) {
        return readString(path, CallOptions.none());
    }

    /**
     * Reads a file as text, as {@link #readString(String)} does.
     *
     * @param path its path
     * @param options what this call does differently
     * @return what it has, decoded as UTF-8
     */
    public String readString(String path, CallOptions options) {
        return Futures.await(blocking.readString(path, options));
    }

    /**
     * Opens a file, however large. The time for the call is for opening it; then each wait for more may take as long as
     * an attempt. What breaks off is not retried.
     *
     * @param path its path
     * @return its bytes as they come, to be closed
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public FileContent open(String path) {
        return open(path, CallOptions.none());
    }

    /**
     * Opens a file as {@link #open(String)} does.
     *
     * @param path its path
     * @param options what this call does differently; its timeout is for all of the file
     * @return its bytes as they come, to be closed
     */
    public FileContent open(String path, CallOptions options) {
        return Futures.await(blocking.open(path, options));
    }

    /**
     * Opens a part of a file, however large, as {@link #open(String)} does.
     *
     * @param path its path
     * @param part which part
     * @param options what this call does differently; its timeout is for all of the part
     * @return its bytes as they come, to be closed
     * @throws RangeNotSatisfiableException if the file ends before the part begins
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public FileContent open(String path, ByteRange part, CallOptions options) {
        return Futures.await(blocking.open(path, part, options));
    }

    /**
     * Reads a file, however large, into a file of this machine, which is replaced when all of it has come.
     *
     * @param path its path
     * @param target the file to write
     * @return what was read
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     * @throws UncheckedIOException if the file of this machine cannot be written
     */
    public FileInfo download(String path, Path target) {
        return download(path, target, CallOptions.none());
    }

    /**
     * Reads a file into one of this machine as {@link #download(String, Path)} does.
     *
     * @param path its path
     * @param target the file to write
     * @param options what this call does differently; its timeout is for all of the file
     * @return what was read
     */
    public FileInfo download(String path, Path target, CallOptions options) {
        return Futures.await(blocking.download(path, target, options));
    }

    /**
     * Writes a file, and makes the folders above it that are missing. One that exists is replaced at once.
     *
     * @param path its path
     * @param content its bytes
     * @return the file as it is then
     * @throws ForbiddenException if the sandbox's user may not write it
     * @throws PayloadTooLargeException if it is over the limit, or the sandbox has no room for it
     * @throws VibengineException if the call fails otherwise
     */
    public FileEntry write(String path, byte[] content) {
        return write(path, content, CallOptions.none());
    }

    /**
     * Writes a file as {@link #write(String, byte[])} does.
     *
     * @param path its path
     * @param content its bytes
     * @param options what this call does differently
     * @return the file as it is then
     */
    public FileEntry write(String path, byte[] content, CallOptions options) {
        return Futures.await(blocking.write(path, content, options));
    }

    /**
     * Writes a file, and makes the folders above it that are missing. One that exists is replaced at once.
     *
     * @param path its path
     * @param content its text, which is encoded as UTF-8
     * @return the file as it is then
     * @throws ForbiddenException if the sandbox's user may not write it
     * @throws PayloadTooLargeException if it is over the limit, or the sandbox has no room for it
     * @throws VibengineException if the call fails otherwise
     */
    public FileEntry write(String path, String content) {
        return write(path, content, CallOptions.none());
    }

    /**
     * Writes a file as {@link #write(String, String)} does.
     *
     * @param path its path
     * @param content its text, which is encoded as UTF-8
     * @param options what this call does differently
     * @return the file as it is then
     */
    public FileEntry write(String path, String content, CallOptions options) {
        return Futures.await(blocking.write(path, content, options));
    }

    /**
     * Writes a file from one of this machine, however large. The call and each attempt get a second more for each 128
     * KiB.
     *
     * @param path its path
     * @param source the file to read
     * @return the file as it is then
     * @throws ForbiddenException if the sandbox's user may not write it
     * @throws PayloadTooLargeException if it is over the limit, or the sandbox has no room for it
     * @throws VibengineException if the call fails otherwise
     * @throws UncheckedIOException if the file of this machine cannot be read
     */
    public FileEntry write(String path, Path source) {
        return write(path, source, CallOptions.none());
    }

    /**
     * Writes a file from one of this machine, however large. Without timeouts in the options, the call and each attempt
     * get a second more for each 128 KiB.
     *
     * @param path its path
     * @param source the file to read
     * @param options what this call does differently
     * @return the file as it is then
     * @throws ForbiddenException if the sandbox's user may not write it
     * @throws PayloadTooLargeException if it is over the limit, or the sandbox has no room for it
     * @throws VibengineException if the call fails otherwise
     * @throws UncheckedIOException if the file of this machine cannot be read
     */
    public FileEntry write(String path, Path source, CallOptions options) {
        return Futures.await(blocking.write(path, source, options));
    }

    /**
     * Writes a file from a stream, however long, which is read on a thread of the client, and closed. Because it can be
     * read only once, the call is retried only when no connection came about.
     *
     * @param path its path
     * @param source what to read
     * @param length how many bytes it has; one that has fewer or more is a failure
     * @return the file as it is then
     * @throws ForbiddenException if the sandbox's user may not write it
     * @throws PayloadTooLargeException if it is over the limit, or the sandbox has no room for it
     * @throws VibengineException if the call fails otherwise
     * @throws UncheckedIOException if the stream cannot be read, or has another length
     */
    public FileEntry write(String path, InputStream source, long length) {
        return write(path, source, length, CallOptions.none());
    }

    /**
     * Writes a file from a stream as {@link #write(String, InputStream, long)} does.
     *
     * @param path its path
     * @param source what to read
     * @param length how many bytes it has; one that has fewer or more is a failure
     * @param options what this call does differently
     * @return the file as it is then
     */
    public FileEntry write(String path, InputStream source, long length, CallOptions options) {
        return Futures.await(blocking.write(path, source, length, options));
    }

    /**
     * Deletes a file, or a link and not what it points at.
     *
     * @param path its path
     * @return true; false when there was nothing at the path
     * @throws BadRequestException if it is a directory
     * @throws ForbiddenException if the sandbox's user may not delete it
     * @throws NotFoundException if the sandbox was stopped
     * @throws VibengineException if the call fails otherwise
     */
    public boolean delete(String path) {
        return delete(path, CallOptions.none());
    }

    /**
     * Deletes as {@link #delete(String)} does.
     *
     * @param path its path
     * @param options what this call does differently
     * @return true; false when there was nothing at the path
     */
    public boolean delete(String path, CallOptions options) {
        return Futures.await(blocking.delete(path, options));
    }

    /**
     * Asks for the size of a file. The answer has no body, so an error tells its status alone.
     *
     * @param path its path
     * @return what is known of its content
     * @throws BadRequestException if it is no file
     * @throws NotFoundException if there is nothing at the path, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public FileInfo info(String path) {
        return info(path, CallOptions.none());
    }

    /**
     * Asks for the size of a file as {@link #info(String)} does.
     *
     * @param path its path
     * @param options what this call does differently
     * @return what is known of its content
     */
    public FileInfo info(String path, CallOptions options) {
        return Futures.await(blocking.info(path, options));
    }

    /**
     * Asks whether there is something at a path: a file, a directory, or a link to one of them.
     *
     * @param path its path
     * @return true; false when there is nothing at the path, or a link that leads nowhere
     * @throws ForbiddenException if the sandbox's user may not look there
     * @throws NotFoundException if the sandbox was stopped
     * @throws VibengineException if the call fails otherwise
     */
    public boolean exists(String path) {
        return exists(path, CallOptions.none());
    }

    /**
     * Asks as {@link #exists(String)} does. That takes one call for a file, and two for all else.
     *
     * @param path its path
     * @param options what each call does differently
     * @return true; false when there is nothing at the path, or a link that leads nowhere
     */
    public boolean exists(String path, CallOptions options) {
        return Futures.await(blocking.exists(path, options));
    }

    /**
     * Names a directory, whether or not it is there: nothing is asked.
     *
     * @param path its path
     * @return the calls about it
     */
    public SandboxDirectory directory(String path) {
        return new SandboxDirectory(this, blocking, Checks.path(path));
    }

    /**
     * Lists what is in a directory, in the order of the names' bytes.
     *
     * @param directory its path
     * @return the list, fetched as it is walked
     */
    public Paged<FileEntry> list(String directory) {
        return list(directory, PAGE_SIZE, CallOptions.none());
    }

    /**
     * Lists what is in a directory, in the order of the names' bytes.
     *
     * @param directory its path
     * @param pageSize how many a page has at most, 1 to {@value ContractNumbers#LIMIT_MAXIMUM}
     * @param options what the call for each page does differently
     * @return the list, fetched as it is walked
     * @throws IllegalArgumentException if the page size is out of range
     */
    public Paged<FileEntry> list(String directory, int pageSize, CallOptions options) {
        String checked = Checks.path(directory);
        Checks.between("pageSize", pageSize, 1, PAGE_SIZE);
        return new Paged<>(cursor -> async.page(checked, pageSize, cursor, options));
    }
}
