package ai.vibengine.client.testing;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations on files, which are kept in memory. */
final class FileDesk {

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
    private static final int LONGEST_PATH = 4095;

    private final Clock clock;
    private final SandboxDesk sandboxes;

    FileDesk(Clock clock, SandboxDesk sandboxes) {
        this.clock = clock;
        this.sandboxes = sandboxes;
    }

    synchronized Answer read(FakeAccount account, String sandboxId, Incoming request) {
        String path = FakeFiles.resolve(path(request));
        FakeFiles.Content content = find(sandboxes.find(account, sandboxId).files(), path);
        Matcher range = RANGE.matcher(String.valueOf(request.header("Range")));
        if (!range.matches() || range.group().equals("bytes=-")) {
            return answer(200, content, 0, content.size());
        }
        long size = content.size();
        long first = range.group(1).isEmpty()
                ? Math.max(0, size - Long.parseLong(range.group(2)))
                : Long.parseLong(range.group(1));
        long last = range.group(1).isEmpty() || range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
        if (last < first && first < size) {
            return answer(200, content, 0, content.size());
        }
        if (first >= size) {
            throw Problem.notSatisfiable(size);
        }
        int length = (int) (Math.min(last, size - 1) - first + 1);
        return answer(206, content, (int) first, length)
                .with("Content-Range", "bytes " + first + "-" + (first + length - 1) + "/" + size);
    }

    private static Answer answer(int status, FakeFiles.Content content, int offset, int length) {
        return Answer.bytes(status, content.part(offset, length), "application/octet-stream")
                .with("ETag", content.etag())
                .with("Accept-Ranges", "bytes");
    }

    synchronized Answer write(FakeAccount account, String sandboxId, Incoming request) {
        String given = path(request);
        String path = FakeFiles.resolve(given);
        FakeFiles files = sandboxes.find(account, sandboxId).files();
        if (files.isDirectory(path)) {
            throw Problem.invalid("path", "is a directory");
        }
        if (files.isBlocked(path)) {
            throw Problem.invalid("path", "not a directory");
        }
        if (request.body().remaining() > Incoming.LARGEST_FILE) {
            throw Problem.of(413, "payload_too_large", "The request body is over " + Incoming.LARGEST_FILE + " bytes.");
        }
        byte[] bytes = new byte[request.body().remaining()];
        request.body().duplicate().get(bytes);
        FakeFiles.Content written = files.put(path, bytes, clock.instant());
        return Answer.data(200, files.json(given, path, clock.instant())).with("ETag", written.etag());
    }

    synchronized Answer delete(FakeAccount account, String sandboxId, Incoming request) {
        String given = path(request);
        String path = FakeFiles.resolve(given);
        FakeFiles files = sandboxes.find(account, sandboxId).files();
        find(files, path);
        Answer answer = Answer.data(200, files.json(given, path, clock.instant()));
        files.remove(path);
        return answer;
    }

    synchronized Answer list(FakeAccount account, String sandboxId, Incoming request) {
        String given = path(request);
        String path = FakeFiles.resolve(given);
        FakeFiles files = sandboxes.find(account, sandboxId).files();
        if (!files.isDirectory(path)) {
            find(files, path);
            throw Problem.invalid("path", "not a directory");
        }
        String above = given.endsWith("/") ? given : given + "/";
        return new Listing<>(
                        account.name() + "/directories/" + sandboxId + path,
                        files.names(path),
                        name -> new Listing.Place(0, HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8))),
                        name -> files.json(above + name, FakeFiles.resolve(path + "/" + name), clock.instant()))
                .page(request.query());
    }

    private static FakeFiles.Content find(FakeFiles files, String path) {
        FakeFiles.Content content = files.get(path);
        if (content != null) {
            return content;
        }
        if (files.isDirectory(path)) {
            throw Problem.invalid("path", "is a directory");
        }
        throw Problem.notFound("path: there is no such file or directory");
    }

    private static String path(Incoming request) {
        @Nullable String path = request.query().get("path");
        if (path == null || path.isEmpty() || path.indexOf(0) >= 0 || Text.length(path) > LONGEST_PATH) {
            throw Problem.invalid("path", "must have 1 to " + LONGEST_PATH + " characters and no NUL");
        }
        return path;
    }
}
