package ai.vibengine.client.file;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.FileEnvelope;
import ai.vibengine.client.internal.generated.FileListEnvelope;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.internal.http.PreparedCall;
import ai.vibengine.client.internal.http.RetrySafety;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.PageRules;
import ai.vibengine.client.internal.json.UnknownFields;
import ai.vibengine.client.paging.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls about the files of a sandbox, without waiting. No thread waits either; cancelling a future gives its call
 * up, and a failure is a {@link VibengineException}, or an {@link UncheckedIOException} about a file of this machine.
 * Safe for use from many threads.
 */
public final class AsyncSandboxFiles {

    /** The slowest transfer for which the time limit of a large file allows. */
    private static final long BYTES_PER_SECOND = 128 * 1024;

    private final ApiCalls calls;
    private final String sandboxId;

    AsyncSandboxFiles(ApiCalls calls, String sandboxId) {
        this.calls = calls;
        this.sandboxId = sandboxId;
    }

    /**
     * Reads a file.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @return completes with its bytes
     */
    public CompletableFuture<byte[]> read(String path) {
        return read(path, CallOptions.none());
    }

    /**
     * Reads a file.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param options what this call does differently
     * @return completes with its bytes
     */
    public CompletableFuture<byte[]> read(String path, CallOptions options) {
        return calls.send(PreparedCall.of(
                        reading(path, null),
                        (json, response, body) -> {
                            ContentRules.check(response, null);
                            return response.body();
                        },
                        options)
                .mayBeLarge());
    }

    /**
     * Reads a part of a file.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param part which part
     * @param options what this call does differently
     * @return completes with the bytes of the part
     */
    public CompletableFuture<byte[]> read(String path, ByteRange part, CallOptions options) {
        return calls.send(PreparedCall.of(
                        reading(path, part),
                        (json, response, body) -> {
                            ContentRules.check(response, part);
                            return response.body();
                        },
                        options)
                .mayBeLarge());
    }

    /**
     * Reads a file as text.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @return completes with what it has, decoded as UTF-8
     */
    public CompletableFuture<String> readString(String path) {
        return readString(path, CallOptions.none());
    }

    /**
     * Reads a file as text.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param options what this call does differently
     * @return completes with what it has, decoded as UTF-8
     */
    public CompletableFuture<String> readString(String path, CallOptions options) {
        return calls.send(PreparedCall.of(
                        reading(path, null),
                        (json, response, body) -> {
                            ContentRules.check(response, null);
                            return new String(response.body(), StandardCharsets.UTF_8);
                        },
                        options)
                .mayBeLarge());
    }

    /**
     * Reads a file, however large, into a file of this machine, which is replaced when all of it has come.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param target the file to write
     * @return completes with what was read
     */
    public CompletableFuture<FileInfo> download(String path, Path target) {
        return download(path, target, CallOptions.none());
    }

    /**
     * Reads a file, however large, into a file of this machine, which is replaced when all of it has come.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param target the file to write
     * @param options what this call does differently
     * @return completes with what was read
     */
    public CompletableFuture<FileInfo> download(String path, Path target, CallOptions options) {
        return calls.handOver(
                Futures.then(open(path, options), content -> Download.start(content, target, calls.newId())));
    }

    CompletableFuture<FileContent> open(String path, CallOptions options) {
        return open(reading(path, null), options, null);
    }

    CompletableFuture<FileContent> open(String path, ByteRange part, CallOptions options) {
        return open(reading(path, part), options, part);
    }

    private CompletableFuture<FileContent> open(HttpRequest request, CallOptions options, @Nullable ByteRange part) {
        PreparedCall.Reading<FileContent> reading = (json, response, body) -> {
            ContentRules.check(response, part);
            return new FileContent(body.stream(), FileInfo.length(response), response.header("ETag"));
        };
        return calls.send(PreparedCall.of(request, reading, options).streaming(PreparedCall.Streaming.WHILE_IT_COMES));
    }

    /**
     * Writes a file, and makes the folders above it that are missing. One that exists is replaced at once.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param content its bytes, not to be changed before the call is over
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, byte[] content) {
        return write(path, content, CallOptions.none());
    }

    /**
     * Writes a file, and makes the folders above it that are missing. One that exists is replaced at once.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param content its bytes, not to be changed before the call is over
     * @param options what this call does differently
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, byte[] content, CallOptions options) {
        return write(path, BodyPublishers.ofByteArray(content), RetrySafety.HARMLESS, options);
    }

    /**
     * Writes a file, and makes the folders above it that are missing. One that exists is replaced at once.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param content its text, which is encoded as UTF-8
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, String content) {
        return write(path, content, CallOptions.none());
    }

    /**
     * Writes a file, and makes the folders above it that are missing. One that exists is replaced at once.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param content its text, which is encoded as UTF-8
     * @param options what this call does differently
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, String content, CallOptions options) {
        return write(path, content.getBytes(StandardCharsets.UTF_8), options);
    }

    /**
     * Writes a file from one of this machine, however large.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param source the file to read
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, Path source) {
        return write(path, source, CallOptions.none());
    }

    /**
     * Writes a file from one of this machine, however large.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param source the file to read
     * @param options what this call does differently
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, Path source, CallOptions options) {
        try {
            return write(path, UploadContent.of(source, calls.maxResponseBytes()), RetrySafety.HARMLESS, options);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new UncheckedIOException(e));
        }
    }

    /**
     * Writes a file from a stream, however long, which is read on a thread of the client, and closed. Because it can be
     * read only once, the call is retried only when no connection came about.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param source what to read
     * @param length how many bytes it has; one that has fewer or more is a failure
     * @param options what this call does differently
     * @return completes with the file as it is then
     */
    public CompletableFuture<FileEntry> write(String path, InputStream source, long length, CallOptions options) {
        return write(path, UploadContent.of(source, length), RetrySafety.IMPOSSIBLE, options);
    }

    private CompletableFuture<FileEntry> write(
            String path, BodyPublisher content, RetrySafety repeat, CallOptions options) {
        HttpRequest request = calls.file(sandboxId, Checks.path(path))
                .header("Accept", "application/json")
                .header("Content-Type", "application/octet-stream")
                .PUT(content)
                .build();
        return calls.send(PreparedCall.of(request, FileEnvelope.class, AsyncSandboxFiles::entry, options)
                .repeat(repeat)
                .allowing(Duration.ofSeconds(content.contentLength() / BYTES_PER_SECOND)));
    }

    /**
     * Deletes a file, or a link and not what it points at.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @return completes with true; with false when there was nothing at the path
     */
    public CompletableFuture<Boolean> delete(String path) {
        return delete(path, CallOptions.none());
    }

    /**
     * Deletes a file, or a link and not what it points at.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param options what this call does differently
     * @return completes with true; with false when there was nothing at the path
     */
    public CompletableFuture<Boolean> delete(String path, CallOptions options) {
        HttpRequest request = calls.file(sandboxId, Checks.path(path))
                .header("Accept", "application/json")
                .DELETE()
                .build();
        return calls.send(PreparedCall.of(request, FileEnvelope.class, (envelope, unknown) -> true, options)
                .whenNotFound(AsyncSandboxFiles::nothingThere));
    }

    /**
     * Asks for the size of a file.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @return completes with what is known of its content
     */
    public CompletableFuture<FileInfo> info(String path) {
        return info(path, CallOptions.none());
    }

    /**
     * Asks for the size of a file.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param options what this call does differently
     * @return completes with what is known of its content
     */
    public CompletableFuture<FileInfo> info(String path, CallOptions options) {
        HttpRequest request = calls.file(sandboxId, Checks.path(path))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        return calls.send(PreparedCall.of(request, (json, response, body) -> FileInfo.of(response), options));
    }

    /**
     * Asks whether there is something at a path: a file, a directory, or a link to one of them.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @return completes with true; with false when there is nothing at the path, or a link that leads nowhere
     */
    public CompletableFuture<Boolean> exists(String path) {
        return exists(path, CallOptions.none());
    }

    /**
     * Asks whether there is something at a path: a file, a directory, or a link to one of them. That takes one call, or two
     * when it is no file.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @param options what each call does differently
     * @return completes with true; with false when there is nothing at the path, or a link that leads nowhere
     */
    public CompletableFuture<Boolean> exists(String path, CallOptions options) {
        CompletableFuture<Boolean> file =
                Futures.then(info(path, options), found -> CompletableFuture.completedFuture(true));
        return Futures.recover(file, failure -> {
            if (failure instanceof BadRequestException || failure instanceof NotFoundException) {
                // It may be a directory, and an answer without a body does not tell whether the sandbox is there.
                return calls.send(PreparedCall.of(
                                listing(path, 1, null), FileListEnvelope.class, (list, unknown) -> true, options)
                        .whenNotFound(AsyncSandboxFiles::nothingThere));
            }
            return CompletableFuture.failedFuture(failure);
        });
    }

    /**
     * Names a directory, whether or not it is there: nothing is asked.
     *
     * @param path its path; a relative one begins at {@code /home/user}
     * @return the calls about it
     */
    public AsyncSandboxDirectory directory(String path) {
        return new AsyncSandboxDirectory(this, Checks.path(path));
    }

    CompletableFuture<Page<FileEntry>> page(String path, int limit, @Nullable String cursor, CallOptions options) {
        return calls.send(PreparedCall.ofPage(
                listing(path, limit, cursor),
                () -> new FileListEnvelope().data(null),
                (list, unknown) -> new Page<>(
                        Fields.entries(list.getData(), "data").stream()
                                .map(wire -> new FileEntry(wire, unknown.of(wire)))
                                .toList(),
                        Fields.required(list.getTotalCount(), "total_count"),
                        PageRules.next(list.getHasMore(), list.getNextCursor(), cursor),
                        next -> page(path, limit, next, options)),
                options));
    }

    private HttpRequest listing(String path, int limit, @Nullable String cursor) {
        return calls.directories(api -> api.listDirectoryWithHttpInfo(sandboxId, path, null, limit, cursor));
    }

    private HttpRequest reading(String path, @Nullable ByteRange part) {
        HttpRequest.Builder request =
                calls.file(sandboxId, Checks.path(path)).header("Accept", "application/octet-stream");
        if (part != null) {
            request.header("Range", part.header());
        }
        return request.build();
    }

    /** Unless it is the sandbox that is not there, which tells why. */
    private static boolean nothingThere(ApiError gone) {
        if (gone.reason() != null) {
            throw gone.toException();
        }
        return false;
    }

    private static FileEntry entry(FileEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.FileEntry wire = Fields.required(envelope.getData(), "data");
        return new FileEntry(wire, unknown.of(wire));
    }
}
