package ai.vibengine.server.file;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFolders;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.store.RandomIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of files. Whatever waits for a sandbox does so on threads of its own, and answers by a future. Thread-safe. */
public final class FileService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileService.class);

    /** The folder where relative paths begin. */
    private static final String HOME = "/home/user/";

    /** The number of transfers that a sandbox may have at once: each takes memory of the machine, not of the sandbox. */
    private static final int AT_ONCE = 16;

    /** The exit status of a listing that also means that an entry was lost while the directory was read, which is no failure. */
    private static final int NOT_ALL_THERE = 1;

    /** How often a file is looked at again that had the requested bytes, and lost them before they were read. */
    private static final int LOOKS = 3;

    private static final int CHUNK = 128 * 1024;

    private static final String READ = script("read.sh");
    private static final String WRITE = script("write.sh");
    private static final String DELETE = script("delete.sh");
    private static final String LIST = script("list.sh");

    private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("files"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("files-timer"));

    private final SandboxService sandboxes;
    private final Execs execs;
    private final long maxBytes;
    private final RandomIds ids;

    /** @param maxBytes how many bytes a file may have that is written */
    public FileService(SandboxService sandboxes, Execs execs, long maxBytes, RandomIds ids) {
        this.sandboxes = sandboxes;
        this.execs = execs;
        this.maxBytes = maxBytes;
        this.ids = ids;
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
        FileExec exec = start(sandboxId, READ, List.of(absolute(path)));
        FileContent content = null;
        try {
            content = FileContent.read(entry(path, exec.line()), range, exec, () -> leave(sandboxId));
            return content;
        } finally {
            if (content == null) {
                exec.close();
                exec.kill();
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
        String mark = ids.secret("", 32);
        return async(
                account,
                sandboxId,
                () -> {
                    FileExec exec = start(sandboxId, WRITE, List.of(absolute(path), mark, SandboxFolders.UPLOADS));
                    try (exec) {
                        exec.line();
                        send(body, exec, mark);
                        FileEntry written = entry(path, exec.line());
                        exec.awaitSuccess();
                        return written;
                    }
                },
                true);
    }

    /** Deletes a file and tells what it was. */
    public CompletableFuture<FileEntry> delete(Account account, String sandboxId, String path) {
        return async(
                account,
                sandboxId,
                () -> {
                    try (FileExec exec = start(sandboxId, DELETE, List.of(absolute(path)))) {
                        FileEntry deleted = entry(path, exec.line());
                        exec.awaitSuccess();
                        return deleted;
                    }
                },
                true);
    }

    /** Returns a page of a directory, behind the {@link FilePage#next} of the page before. */
    public CompletableFuture<FilePage> list(Account account, String sandboxId, String path, int limit, String after) {
        return async(
                account,
                sandboxId,
                () -> {
                    FileExec exec = start(sandboxId, LIST, List.of(absolute(path)));
                    try (exec) {
                        Listing listing = new Listing(path, limit, after);
                        listing.read(exec.output());
                        FilePage page = listing.page();
                        if (page.totalCount() == 0 || exec.status() > NOT_ALL_THERE) {
                            exec.awaitSuccess();
                        }
                        return page;
                    } catch (IOException | IllegalArgumentException ended) {
                        exec.kill();
                        throw new FileProblemException(FileProblem.NONSENSE);
                    }
                },
                true);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdown();
    }

    /** Sends the body and the mark behind it; a body that does not come to its end gets none. */
    private void send(InputStream body, FileExec exec, String mark) {
        try (OutputStream input = exec.input()) {
            byte[] chunk = new byte[CHUNK];
            long sent = 0;
            for (int length = next(body, chunk); length >= 0; length = next(body, chunk)) {
                sent += length;
                if (sent > maxBytes) {
                    throw new FileTooLargeException(maxBytes);
                }
                input.write(chunk, 0, length);
                exec.moved(length);
            }
            input.write(mark.getBytes(StandardCharsets.UTF_8));
        } catch (IOException notTaken) {
            LOG.debug("a file was not taken", notTaken);
            throw exec.problem();
        }
    }

    private static int next(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException broken) {
            throw new InvalidRequestException("", "is incomplete or badly framed.");
        }
    }

    private FileExec start(String sandboxId, String script, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        line.addAll(arguments);
        // In this language the C library says what the callers of this understand.
        ExecSpec spec = new ExecSpec(ids.id("file_"), line, Map.of("LC_ALL", "C"), ExecSpec.Purpose.TRANSFER);
        try {
            return new FileExec(execs.start(sandboxId, spec), threads, timer);
        } catch (ExecNotStartedException notStarted) {
            throw new FileProblemException(
                    notStarted.reason() == ExecNotStartedException.Reason.PROGRAM
                            ? FileProblem.LACKS_PROGRAM
                            : FileProblem.NO_PROCESS);
        }
    }

    private static FileEntry entry(String path, String line) {
        String trimmed = path.replaceFirst("/+$", "");
        return FileEntry.of(trimmed.substring(trimmed.lastIndexOf('/') + 1), path, line);
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? path : HOME + path;
    }

    /** Does it as one of the transfers of the sandbox, which ends with it or, if that succeeds, later. */
    private <T> CompletableFuture<T> async(Account account, String sandboxId, Supplier<T> work, boolean endsTransfer) {
        sandboxes.get(account, sandboxId);
        enter(sandboxId);
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
            sandboxes.get(account, sandboxId);
            throw failure instanceof IllegalArgumentException
                    ? new FileProblemException(FileProblem.NONSENSE)
                    : failure;
        } finally {
            if (endsTransfer || !done) {
                leave(sandboxId);
            }
        }
    }

    private void enter(String sandboxId) {
        int now = underWay.merge(sandboxId, 1, Integer::sum);
        if (now > AT_ONCE) {
            leave(sandboxId);
            throw new FileProblemException(FileProblem.TOO_MANY_TRANSFERS);
        }
    }

    private void leave(String sandboxId) {
        underWay.computeIfPresent(sandboxId, (id, count) -> count == 1 ? null : count - 1);
    }

    private static String script(String name) {
        try (InputStream resource = FileService.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
