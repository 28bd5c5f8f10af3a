package ai.vibengine.client.file;

import ai.vibengine.client.internal.http.HttpAttempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes a body to a file of this machine: beside it first, so that there is never a part of it under its name. */
// Each ignored future is a step whose outcome arrives in the result.
@SuppressWarnings("FutureReturnValueIgnored")
final class Download {

    private final FileContent content;
    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final CompletableFuture<FileInfo> result = new CompletableFuture<>();
    private long size;

    private Download(FileContent content, Path target, Path part, FileChannel channel) {
        this.content = content;
        this.target = target;
        this.part = part;
        this.channel = channel;
    }

    /**
     * Begins.
     *
     * @param id for the name of the part
     * @return completes when the file is there
     * @throws UncheckedIOException if it cannot be written
     */
    static CompletableFuture<FileInfo> start(FileContent content, Path target, String id) {
        Path part = target.resolveSibling("." + target.getFileName() + "." + id + ".part");
        try {
            Download download = new Download(
                    content,
                    target,
                    part,
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
            download.start();
            return download.result;
        } catch (IOException e) {
            content.close();
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        CompletableFuture<Void> written = content.stream().forEach(this::write);
        written.whenComplete((done, failure) -> end(failure));
        result.whenComplete((done, failure) -> written.cancel(true));
    }

    private boolean write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(@Nullable Throwable failure) {
        try {
            channel.close();
            if (failure == null) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                result.complete(new FileInfo(size, content.etag()));
                return;
            }
            Files.deleteIfExists(part);
            result.completeExceptionally(HttpAttempt.cause(failure));
        } catch (IOException e) {
            result.completeExceptionally(failure == null ? new UncheckedIOException(e) : HttpAttempt.cause(failure));
        }
    }
}
