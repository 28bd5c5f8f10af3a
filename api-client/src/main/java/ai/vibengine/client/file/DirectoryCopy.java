package ai.vibengine.client.file;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.internal.http.HttpAttempt;
import ai.vibengine.client.paging.Paged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A directory on its way into a sandbox or out of it: one call after the other, each begun when the one before is over, so that a rate
 * limit is kept and no thread waits.
 */
// Each ignored future is a step whose outcome arrives in the result.
@SuppressWarnings("FutureReturnValueIgnored")
final class DirectoryCopy {

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final AsyncSandboxFiles sandbox;
    private final CallOptions options;
    private final CompletableFuture<DirectoryTransfer> result = new CompletableFuture<>();
    private final List<String> skipped = new ArrayList<>();

    /** What is still to be done. One step runs at a time, and sees what those before it did. */
    private final Deque<Step> steps = new ArrayDeque<>();

    private volatile @Nullable CompletableFuture<?> underWay;
    private long files;
    private long bytes;

    private DirectoryCopy(AsyncSandboxFiles sandbox, CallOptions options) {
        this.sandbox = sandbox;
        this.options = options;
    }

    /** Copies a directory of this machine into the sandbox. */
    static CompletableFuture<DirectoryTransfer> upload(
            AsyncSandboxFiles sandbox, Path source, String target, CallOptions options) {
        DirectoryCopy copy = new DirectoryCopy(sandbox, options);
        copy.steps.add(() -> copy.uploadEntries(source, target));
        return copy.start();
    }

    /** Copies a directory of the sandbox to this machine. */
    static CompletableFuture<DirectoryTransfer> download(
            AsyncSandboxFiles sandbox, String source, Path target, CallOptions options) {
        DirectoryCopy copy = new DirectoryCopy(sandbox, options);
        // An absolute one, so that each entry has it as its parent.
        copy.steps.add(
                () -> copy.downloadEntries(source, target.toAbsolutePath().normalize()));
        return copy.start();
    }

    private CompletableFuture<DirectoryTransfer> start() {
        result.whenComplete((done, failure) -> cancelStep());
        goOn();
        return result;
    }

    private void goOn() {
        try {
            while (!result.isDone()) {
                Step step = steps.poll();
                if (step == null) {
                    result.complete(new DirectoryTransfer(files, bytes, skipped));
                    return;
                }
                CompletableFuture<?> call = step.begin();
                underWay = call;
                if (result.isDone()) {
                    // Given up between the question and now.
                    cancelStep();
                    return;
                }
                // A loop where the outcome is there already, so that many steps do not become a deep stack.
                if (!call.isDone() || call.isCompletedExceptionally()) {
                    call.whenComplete((done, failure) -> stepEnded(failure));
                    return;
                }
            }
        } catch (IOException e) {
            result.completeExceptionally(new UncheckedIOException(e));
        } catch (Throwable t) {
            result.completeExceptionally(t);
        }
    }

    private void stepEnded(@Nullable Throwable failure) {
        if (failure == null) {
            goOn();
        } else {
            result.completeExceptionally(HttpAttempt.cause(failure));
        }
    }

    private void cancelStep() {
        CompletableFuture<?> call = underWay;
        if (call != null) {
            call.cancel(true);
        }
    }

    private CompletableFuture<?> uploadEntries(Path directory, String target) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String path = join(target, entry.getFileName().toString());
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    steps.add(() -> uploadEntries(entry, path));
                } else {
                    steps.add(() -> uploadFile(entry, path));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return DONE;
    }

    private CompletableFuture<?> uploadFile(Path file, String target) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            skipped.add(file.toString());
            return DONE;
        }
        return Futures.then(sandbox.write(target, file, options), written -> {
            moved(written.size());
            return DONE;
        });
    }

    private CompletableFuture<Void> downloadEntries(String directory, Path target) {
        CompletableFuture<Void> listed = new Paged<>(
                        cursor -> sandbox.page(directory, ContractNumbers.LIMIT_MAXIMUM, cursor, options))
                .forEachAsync(entry -> planDownload(entry, join(directory, entry.name()), target));
        return Futures.then(listed, done -> {
            try {
                Files.createDirectories(target);
                return DONE;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void planDownload(FileEntry entry, String path, Path directory) {
        Path target = child(directory, entry.name());
        if (path.length() > ContractNumbers.SANDBOX_PATH_MAX_LENGTH) {
            skipped.add(path);
        } else if (entry.type().equals(FileType.DIRECTORY)) {
            steps.add(() -> skippedIfGone(downloadEntries(path, target), path));
        } else if (entry.type().equals(FileType.FILE)) {
            steps.add(() -> skippedIfGone(
                    Futures.then(sandbox.download(path, target, options), read -> {
                        moved(read.size());
                        return DONE;
                    }),
                    path));
        } else {
            skipped.add(path);
        }
    }

    private void moved(long size) {
        files++;
        bytes += size;
    }

    /** What programs of the sandbox removed since it was listed is left out. That the sandbox itself is gone is a failure. */
    private CompletableFuture<Void> skippedIfGone(CompletableFuture<Void> call, String path) {
        return Futures.recover(call, failure -> {
            if (failure instanceof NotFoundException gone && gone.reason() == null) {
                skipped.add(path);
                return DONE;
            }
            return CompletableFuture.failedFuture(failure);
        });
    }

    private static String join(String directory, String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /** Programs of the sandbox chose the name: it must not lead out of the directory. */
    private static Path child(Path directory, String name) {
        try {
            Path child = directory.resolve(name);
            boolean isName = name.equals(String.valueOf(child.getFileName()));
            if (isName && !name.equals(".") && !name.equals("..")) {
                return child;
            }
        } catch (InvalidPathException e) {
            throw new UncheckedIOException(new FileSystemException(name, null, "no name of a file on this machine"));
        }
        throw new UnreadableResponseException("the name of an entry of a directory is a path", "none", null);
    }

    /** A call, or several that are one. */
    @FunctionalInterface
    private interface Step {

        CompletableFuture<?> begin() throws IOException;
    }
}
