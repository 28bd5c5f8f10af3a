package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.list;

import ai.vibengine.client.testing.internal.FileTree;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Interceptor.Chain;
import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Faults in what is kept of files, and in where paths lead. */
final class FileTreeFaults extends FaultList {

    private static final Pattern RANGE = Pattern.compile("bytes=\\d+-(\\d+)");

    FileTreeFaults() {
        stored();
        resolved();
        listed();
    }

    /** Faults in what is kept of a file. */
    private void stored() {
        content("FILE-01", "line-ends-are-changed", bytes -> latin(bytes).replace("\r\n", "\n"));
        content("FILE-01", "byte-order-marks-are-cut", bytes -> latin(bytes).replace("\u00ef\u00bb\u00bf", ""));
        add(
                "FILE-02",
                "files-are-latin-1",
                rewrite(
                        "writeFile",
                        request -> request.withBody(latin(request.body()).getBytes(StandardCharsets.UTF_8))));
        read(
                "FILE-02",
                "files-are-read-as-text",
                bytes -> new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        add("FILE-04", "folders-are-not-made", instead("writeFile", (request, next) -> {
            String path = path(request, next);
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (parent.contains("deep") && node(request, next, parent) == null) {
                throw ApiErrorException.notFound("There is no such folder.");
            }
            return next.proceed(request);
        }));
        add("FILE-05", "old-ends-stay", instead("writeFile", (request, next) -> {
            FileTree.Node before = node(request, next, path(request, next));
            if (before == null || before.bytes.length <= request.body().length) {
                return next.proceed(request);
            }
            byte[] longer = before.bytes.clone();
            System.arraycopy(request.body(), 0, longer, 0, request.body().length);
            return next.proceed(request.withBody(longer));
        }));
        add("FILE-06", "modes-are-reset", instead("writeFile", (request, next) -> {
            Response response = next.proceed(request);
            FileTree.Node node = node(request, next, path(request, next));
            if (node != null) {
                node.mode = "0644";
            }
            return response;
        }));
        add("FILE-07", "files-are-torn", (request, next) -> {
            if (next.operation(request).equals("readFile")) {
                FaultySandboxes.pause(10);
            } else if (next.operation(request).equals("writeFile") && request.body().length > 1000) {
                next.proceed(request.withBody(Arrays.copyOf(request.body(), request.body().length / 2)));
                FaultySandboxes.pause(80);
            }
            return next.proceed(request);
        });
        add("FILE-11", "deleted-files-stay", instead("deleteFile", (request, next) -> {
            String path = path(request, next);
            FileTree.Node node = node(request, next, path);
            Response response = next.proceed(request);
            if (node != null) {
                sandbox(request, next).ifPresent(sandbox -> sandbox.files().put(path, node));
            }
            return response;
        }));
        etag("etags-are-constant", (value, now) -> "\"0\"");
        etag(
                "etags-of-the-moment",
                (value, now) -> value.replaceFirst("\"$", "-" + now.toString().replace(':', '-') + "\""));
        add("FILE-22", "ranges-are-ignored", rewrite("readFile", request -> request.withoutHeader("Range")));
        add("FILE-22", "ranges-end-early", (request, operation, reply) -> {
            if (reply.status == 206 && reply.bytes != null) {
                reply.bytes = Arrays.copyOf(reply.bytes, Math.max(0, reply.bytes.length - 1));
            }
        });
        add(
                "FILE-23",
                "no-ranges-from-the-end",
                rewrite(
                        "readFile",
                        request -> request.header("Range").orElse("").startsWith("bytes=-")
                                ? request.withoutHeader("Range")
                                : request));
        add("FILE-24", "ranges-must-end-inside", (request, operation, reply) -> {
            Matcher range = RANGE.matcher(request.header("Range").orElse(""));
            String total = reply.headers.getOrDefault("Content-Range", "/0").replaceFirst(".*/", "");
            if (reply.status == 206 && range.matches() && Long.parseLong(range.group(1)) >= Long.parseLong(total)) {
                become(reply, 416, "range_not_satisfiable");
                reply.bytes = null;
                reply.with("Content-Type", "application/json").with("Content-Range", "bytes */" + total);
            }
        });
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void content(String requirement, String name, Function<byte[], String> how) {
        add(
                requirement,
                name,
                rewrite(
                        "writeFile",
                        request -> request.withBody(how.apply(request.body()).getBytes(StandardCharsets.ISO_8859_1))));
    }

    private void read(String requirement, String name, UnaryOperator<byte[]> how) {
        add(requirement, name, (request, operation, reply) -> {
            if (operation.equals("readFile") && reply.bytes != null) {
                reply.bytes = how.apply(reply.bytes);
            }
        });
    }

    private void etag(String name, BiFunction<String, Instant, String> how) {
        add("FILE-21", name, (request, next) -> {
            Response response = next.proceed(request);
            Instant now = next.server().parts().clock.instant();
            response.headers.computeIfPresent("ETag", (header, value) -> how.apply(value, now));
            return response;
        });
    }

    /** Faults in where a path leads. */
    private void resolved() {
        add("FILE-32", "paths-begin-at-root", path(path -> path.startsWith("/") ? path : "/" + path));
        add("FILE-32", "dots-are-refused", (request, next) -> {
            if (request.parameter("path").orElse("").contains("..")) {
                throw ApiErrorException.invalid("path", "has ..");
            }
            return next.proceed(request);
        });
        change(
                "FILE-33",
                "all-may-be-written",
                parts -> parts.permissions = new FileTree.Permissions() {
                    @Override
                    protected boolean mayWrite(String resolved) {
                        return true;
                    }
                });
        change(
                "DIR-07",
                "all-may-be-read",
                parts -> parts.permissions = new FileTree.Permissions() {
                    @Override
                    protected boolean mayRead(String resolved) {
                        return true;
                    }
                });
        add("FILE-34", "plus-in-paths-is-a-space", path(path -> path.replace('+', ' ')));
        add("FILE-35", "links-lead-outside", instead("readFile", (request, next) -> {
            Response response = next.proceed(request);
            String path = path(request, next);
            if (response.bytes != null
                    && path.startsWith("/etc/")
                    && !request.parameter("path").orElse("").equals(path)) {
                response.bytes = "root:x:0:0::/root:/bin/bash\n".getBytes(StandardCharsets.UTF_8);
            }
            return response;
        }));
        add("FILE-36", "links-are-replaced", instead("writeFile", (request, next) -> {
            sandbox(request, next).ifPresent(sandbox -> {
                FileTree files = sandbox.files();
                String link = files.resolve(request.parameter("path").orElse(""), false);
                FileTree.Node node = files.get(link);
                if (node != null && node.type.equals("symlink")) {
                    files.remove(link);
                }
            });
            return next.proceed(request);
        }));
        add(
                "FILE-37",
                "links-are-deleted-through",
                instead(
                        "deleteFile",
                        (request, next) ->
                                next.proceed(Interceptors.withParameter(request, "path", path(request, next)))));
    }

    private static Interceptor path(UnaryOperator<String> how) {
        return parameter("", "path", how);
    }

    /** Returns where the path of a request leads. */
    private static String path(Request request, Chain next) {
        String path = request.parameter("path").orElse("");
        return sandbox(request, next)
                .map(sandbox -> sandbox.files().resolve(path, true))
                .orElse(path);
    }

    private static FileTree.@Nullable Node node(Request request, Chain next, String resolved) {
        return sandbox(request, next)
                .map(sandbox -> sandbox.files().get(resolved))
                .orElse(null);
    }

    /** Faults in what a directory has. */
    private void listed() {
        add("DIR-03", "names-in-utf-16-order", list(body -> {
            List<JsonNode> data = new ArrayList<>();
            body.path("data").forEach(data::add);
            data.sort(Comparator.comparing(node -> node.path("name").asText()));
            body.putArray("data").addAll(data);
        }));
        add("DIR-05", "listed-links-are-followed", instead("listDirectory", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 200) {
                response.body().path("data").forEach(entry -> {
                    String target = sandbox(request, next)
                            .orElseThrow()
                            .files()
                            .resolve(entry.path("path").asText(), true);
                    FileTree.Node node = node(request, next, target);
                    if (node != null) {
                        ((ObjectNode) entry).put("type", node.type).put("size", node.bytes.length);
                    }
                });
            }
            return response;
        }));
        add("DIR-06", "absent-directories-are-empty", onStatus("listDirectory", 404, (request, next) -> {
            ObjectNode page = JsonNodeFactory.instance.objectNode();
            page.put("has_more", false).put("total_count", 0).putArray("data");
            return new Response(200, page).with("Content-Type", "application/json");
        }));
    }
}
