package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.client.testing.internal.http.Times;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations on files and directories. */
final class FileOperations {

    private static final int LONGEST_NAME = 255;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final Parts parts;

    FileOperations(Parts parts) {
        this.parts = parts;
    }

    Response read(Call call) {
        return in(call, (sandbox, path) -> {
            String resolved = sandbox.files().resolve(path, true);
            checkReadable(resolved);
            FileTree.Node file = file(sandbox.files(), resolved);
            Response response = new Response(200, null)
                    .with("Content-Type", "application/octet-stream")
                    .with("Accept-Ranges", "bytes")
                    .with("ETag", etag(resolved, file));
            response.bytes = file.bytes;
            call.request().header("Range").ifPresent(range -> cut(range, file.bytes, response));
            return response;
        });
    }

    /** A range that is not understood is ignored, as RFC 9110 asks. */
    private static void cut(String range, byte[] bytes, Response response) {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches() || range.equals("bytes=-")) {
            return;
        }
        long size = bytes.length;
        boolean suffix = matcher.group(1).isEmpty();
        boolean open = suffix || matcher.group(2).isEmpty();
        long first = suffix ? Math.max(0, size - Long.parseLong(matcher.group(2))) : Long.parseLong(matcher.group(1));
        long last = open ? size - 1 : Long.parseLong(matcher.group(2));
        if (!open && last < first) {
            return;
        }
        if (first >= size) {
            throw new ApiErrorException(ErrorCode.RANGE_NOT_SATISFIABLE, "Range: the file has " + size + " bytes")
                    .with("Content-Range", "bytes */" + size);
        }
        last = Math.min(last, size - 1);
        response.status = 206;
        response.with("Content-Range", "bytes " + first + "-" + last + "/" + size);
        response.bytes = Arrays.copyOfRange(bytes, (int) first, (int) last + 1);
    }

    Response write(Call call) {
        return in(call, (sandbox, path) -> {
            FileTree files = sandbox.files();
            String resolved = files.resolve(path, true);
            if (files.isDirectory(resolved)) {
                throw ApiErrorException.invalid("path", "is a directory");
            }
            if (files.isBlocked(resolved)) {
                throw ApiErrorException.invalid("path", "not a directory");
            }
            checkWritable(resolved);
            files.makeParents(resolved, parts.clock.instant());
            FileTree.Node file = files.write(resolved, call.request().body(), parts.clock.instant());
            return Response.of(200, json(path, file)).with("ETag", etag(resolved, file));
        });
    }

    Response delete(Call call) {
        return in(call, (sandbox, path) -> {
            String resolved = sandbox.files().resolve(path, false);
            FileTree.Node file = file(sandbox.files(), resolved);
            checkWritable(resolved);
            sandbox.files().remove(resolved);
            return Response.of(200, json(path, file));
        });
    }

    Response list(Call call) {
        return in(call, (sandbox, path) -> {
            FileTree files = sandbox.files();
            String resolved = files.resolve(path, true);
            checkReadable(resolved);
            FileTree.Node directory = existing(files, resolved);
            if (!directory.isDirectory()) {
                throw ApiErrorException.invalid("path", "not a directory");
            }
            String above = path.endsWith("/") ? path : path + "/";
            List<Pagination.Entry> entries = files.list(resolved).entrySet().stream()
                    .map(entry ->
                            new Pagination.Entry(0, entry.getKey(), json(above + entry.getKey(), entry.getValue())))
                    .toList();
            return parts.pagination.page(call, "directory " + sandbox.id() + " " + path, entries);
        });
    }

    private Response in(Call call, BiFunction<FakeSandbox, String, Response> operation) {
        FakeSandbox sandbox = parts.sandboxes.findRunning(call.account(), call.path("sandbox_id"));
        String path = call.query("path").orElse("");
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw ApiErrorException.notFound("path: there is no such file or directory");
        }
        for (String name : path.split("/", -1)) {
            if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                throw ApiErrorException.invalid("path", "a name in it has more than " + LONGEST_NAME + " bytes");
            }
        }
        synchronized (sandbox) {
            parts.commands.settle(sandbox, parts.clock.instant());
            sandbox.touch();
            return operation.apply(sandbox, path);
        }
    }

    private static FileTree.Node file(FileTree files, String resolved) {
        FileTree.Node file = existing(files, resolved);
        if (file.isDirectory()) {
            throw ApiErrorException.invalid("path", "is a directory");
        }
        return file;
    }

    private static FileTree.Node existing(FileTree files, String resolved) {
        FileTree.Node node = files.get(resolved);
        if (node == null && files.isBlocked(resolved)) {
            throw ApiErrorException.invalid("path", "not a directory");
        }
        if (node == null) {
            throw ApiErrorException.notFound("path: there is no such file or directory");
        }
        return node;
    }

    private void checkReadable(String resolved) {
        if (!parts.permissions.mayRead(resolved)) {
            throw denied();
        }
    }

    private void checkWritable(String resolved) {
        if (!parts.permissions.mayWrite(resolved)) {
            throw denied();
        }
    }

    private static ApiErrorException denied() {
        return new ApiErrorException(ErrorCode.FORBIDDEN, "path: permission denied");
    }

    private static String etag(String resolved, FileTree.Node file) {
        return "\"" + Integer.toHexString(resolved.hashCode()) + "-" + file.version + "\"";
    }

    private static ObjectNode json(String path, FileTree.Node node) {
        String name = path.replaceFirst("/+$", "");
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name.isEmpty() ? "/" : name.substring(name.lastIndexOf('/') + 1))
                .put("path", path)
                .put("type", node.type)
                .put("size", node.bytes.length)
                .put("mode", node.mode)
                .put("modified_at", Times.format(node.modifiedAt));
    }
}
