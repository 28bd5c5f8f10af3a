package ai.vibengine.server.file;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.runtime.SandboxFileInfo;
import ai.vibengine.server.runtime.SandboxFiles;
import ai.vibengine.server.runtime.SandboxFolders;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.sandbox.SandboxService;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of files. Whatever waits for a sandbox does so on threads of its own, and answers by a future. Thread-safe. */
public final class FileService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileService.class);

    /** The folder where relative paths begin. */
    private static final String HOME = SandboxFolders.HOME + "/";

    /** The number of transfers that a sandbox may have at once: each takes memory of the machine, not of the sandbox. */
    private static final int AT_ONCE = 16;

    /** How often a file is looked at again that had the requested bytes, and lost them before they were read. */
    private static final int LOOKS = 3;

    private static final int CHUNK = 128 * 1024;

    private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("files"));

    private final SandboxService sandboxes;
    private final SandboxFiles files;
    private final long maxBytes;

    /** @param maxBytes how many bytes a file may have that is written */
    public FileService(SandboxService sandboxes, SandboxFiles files, long maxBytes) {
        this.sandboxes = sandboxes;
        this.files = files;
        this.maxBytes = maxBytes;
    }

    /**
     * Opens a file and reads the first of it.
     *
     * @param range the {@code Range} that is asked for; null for all
     */
    public CompletableFuture<FileContent> open(Account account, String sandboxId, String path, @Nullable String range) {
        return async(
                account,
                sandboxId,
                () -> {
                    FileContent content = read(sandboxId, path, range);
                    for (int looks = 1; looks < LOOKS && content.hasShrunk(); looks++) {
                        content.end();
                        content = read(sandboxId, path, range);
                    }
                    return content;
                },
                false);
    }

    private FileContent read(String sandboxId, String path, @Nullable String range) {
        SandboxFiles.Reader reader = files.open(sandboxId, absolute(path));
        FileContent content = null;
        try {
            content = FileContent.read(FileEntry.at(path, reader.info()), range, reader, () -> leave(sandboxId));
            return content;
        } finally {
            if (content == null) {
                reader.close();
            }
        }
    }

    /**
     * Replaces a file by what the stream has.
     *
     * @param announcedBytes how many those are; negative when that is not known
     */
    public CompletableFuture<FileEntry> write(
            Account account, String sandboxId, String path, InputStream body, long announcedBytes) {
        if (announcedBytes > maxBytes) {
            sandboxes.get(account, sandboxId);
            throw new FileTooLargeException(maxBytes);
        }
        return async(account, sandboxId, () -> FileEntry.at(path, replace(sandboxId, path, body)), true);
    }

    /** A body that does not come to its end leaves the file as it is. */
    private SandboxFileInfo replace(String sandboxId, String path, InputStream body) {
        try (SandboxFiles.Writer writer = files.replace(sandboxId, absolute(path), SandboxFolders.UPLOADS)) {
            byte[] chunk = new byte[CHUNK];
            long sent = 0;
            for (int length = next(body, chunk); length >= 0; length = next(body, chunk)) {
                sent += length;
                if (sent > maxBytes) {
                    throw new FileTooLargeException(maxBytes);
                }
                writer.write(chunk, 0, length);
            }
            return writer.complete();
        } catch (SandboxFileException failure) {
            throw FileProblem.of(failure) == FileProblem.NO_ROOM
                    ? new FileProblemException(FileProblem.TOO_LARGE)
                    : failure;
        }
    }

    /** Deletes a file and tells what it was. */
    public CompletableFuture<FileEntry> delete(Account account, String sandboxId, String path) {
        return async(account, sandboxId, () -> FileEntry.at(path, files.delete(sandboxId, absolute(path))), true);
    }

    /** Returns a page of a directory, behind the {@link FilePage#next} of the page before. */
    public CompletableFuture<FilePage> list(Account account, String sandboxId, String path, int limit, String after) {
        return async(
                account,
                sandboxId,
                () -> {
                    Listing listing = new Listing(path, limit, after);
                    files.list(sandboxId, absolute(path), listing::add);
                    return listing.page();
                },
                true);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static int next(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException broken) {
            throw new InvalidRequestException("", "is incomplete or badly framed.");
        }
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : HOME + path;
    }

    /** Does it as one of the transfers of the sandbox, which ends with it or, if that succeeds, later. */
    private <T> CompletableFuture<T> async(Account account, String sandboxId, Supplier<T> work, boolean endsTransfer) {
        enter(account, sandboxId);
        try {
            return CompletableFuture.supplyAsync(() -> guarded(account, sandboxId, work, endsTransfer), threads);
        } catch (RejectedExecutionException closed) {
            leave(sandboxId);
            throw new RuntimeUnavailableException("The service is shutting down", closed);
        }
    }

    private <T> T guarded(Account account, String sandboxId, Supplier<T> work, boolean endsTransfer) {
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } catch (RuntimeException failure) {
            // Before anything else: a sandbox that was stopped took the program with it.
            sandboxes.activity().requireRunning(account, sandboxId);
            throw failure instanceof SandboxFileException told ? problem(told, sandboxId) : failure;
        } finally {
            if (endsTransfer || !done) {
                leave(sandboxId);
            }
        }
    }

    private static RuntimeException problem(SandboxFileException failure, String sandboxId) {
        LOG.debug("a file of {} could not be worked on", sandboxId, failure);
        return FileProblemException.of(failure);
    }

    private void enter(Account account, String sandboxId) {
        sandboxes.activity().begin(account, sandboxId);
        int now = underWay.merge(sandboxId, 1, Integer::sum);
        if (now > AT_ONCE) {
            leave(sandboxId);
            throw new FileProblemException(FileProblem.TOO_MANY_TRANSFERS);
        }
    }

    private void leave(String sandboxId) {
        sandboxes.activity().end(sandboxId);
        underWay.computeIfPresent(sandboxId, (id, count) -> count == 1 ? null : count - 1);
    }
}
