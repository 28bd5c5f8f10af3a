package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.on;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;

import ai.vibengine.client.testing.internal.FileTree;
import ai.vibengine.client.testing.internal.Pagination;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults of files that were planted from the contract alone, before any check looked for them. */
final class UnseenFileFaults extends FaultList {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    UnseenFileFaults() {
        ranges();
        tags();
        names();
        writes();
    }

    private void ranges() {
        add("FILE-22", "ranges-end-before-their-end", rewrite("readFile", request -> {
            Matcher range = RANGE.matcher(request.header("range").orElse(""));
            boolean whole = range.matches()
                    && !range.group(1).isEmpty()
                    && !range.group(2).isEmpty();
            return whole && !range.group(1).equals(range.group(2))
                    ? request.withHeader(
                            "Range", "bytes=" + range.group(1) + "-" + (Long.parseLong(range.group(2)) - 1))
                    : request;
        }));
        add(
                "FILE-23",
                "suffix-longer-than-the-file-is-416",
                on("readFile", response -> response.status == 206, (request, next) -> {
                    Response response = next.proceed(request);
                    Matcher range = RANGE.matcher(request.header("range").orElse(""));
                    boolean longer = range.matches()
                            && range.group(1).isEmpty()
                            && Long.parseLong(range.group(2)) > total(response);
                    return longer ? beyond(response) : response;
                }));
        add(
                "FILE-24",
                "end-behind-the-file-is-416",
                on("readFile", response -> response.status == 206, (request, next) -> {
                    Response response = next.proceed(request);
                    Matcher range = RANGE.matcher(request.header("range").orElse(""));
                    boolean longer = range.matches()
                            && !range.group(1).isEmpty()
                            && !range.group(2).isEmpty()
                            && Long.parseLong(range.group(2)) >= total(response);
                    return longer ? beyond(response) : response;
                }));
        add("MODEL-07", "any-range-of-an-empty-file-is-200", onStatus("readFile", 416, (request, next) -> {
            Response response = next.proceed(request);
            return response.headers.getOrDefault("Content-Range", "").equals("bytes */0")
                    ? next.proceed(request.withoutHeader("Range"))
                    : response;
        }));
        add(
                "FILE-26",
                "first-of-two-ranges",
                rewrite(
                        "readFile",
                        request -> request.header("range")
                                .map(range -> request.withHeader("Range", range.split(",", -1)[0]))
                                .orElse(request)));
        add("FILE-20", "head-of-a-file-has-no-length", (request, operation, reply) -> {
            if (operation.equals("readFile") && request.isHead() && reply.status == 200) {
                reply.bytes = new byte[0];
            }
        });
        add(
                "FILE-08",
                "empty-files-are-404",
                on(
                        "readFile",
                        response -> response.bytes != null && response.bytes.length == 0,
                        (request, next) ->
                                Response.error(404, "not_found", "path: there is no such file or directory")));
    }

    private static String header(Response response, String name) {
        return Objects.requireNonNull(response.headers.get(name), name);
    }

    private static long total(Response response) {
        String range = header(response, "Content-Range");
        return Long.parseLong(range.substring(range.indexOf('/') + 1));
    }

    private static Response beyond(Response response) {
        return Response.error(416, "range_not_satisfiable", "Range: the file is shorter")
                .with("Content-Range", "bytes */" + total(response));
    }

    private void tags() {
        add("FILE-21", "tag-is-the-size", (request, operation, reply) -> {
            if (operation.equals("readFile") && reply.headers.containsKey("ETag")) {
                long size = reply.status == 206 ? total(reply) : reply.bytes == null ? 0 : reply.bytes.length;
                reply.with("ETag", "\"" + size + "\"");
            } else if (operation.equals("writeFile") && reply.status == 200) {
                reply.with("ETag", "\"" + reply.data().path("size").asLong() + "\"");
            }
        });
        add("FILE-21", "tag-when-written-is-another", (request, operation, reply) -> {
            if (operation.equals("writeFile") && reply.status == 200) {
                reply.with("ETag", header(reply, "ETag").replaceFirst("\"$", "-w\""));
            }
        });
        add("MODEL-07", "parts-have-tags-of-their-own", (request, operation, reply) -> {
            if (operation.equals("readFile") && reply.status == 206) {
                reply.with("ETag", header(reply, "ETag").replaceFirst("\"$", "-p\""));
            }
        });
    }

    private void names() {
        change(
                "DIR-03",
                "names-in-any-case-are-sorted-as-one",
                parts -> parts.pagination = new Pagination() {
                    @Override
                    protected Comparator<Entry> order(String scope) {
                        return scope.startsWith("directory")
                                ? Comparator.comparing(
                                                (Entry entry) -> entry.id().toLowerCase(java.util.Locale.ROOT))
                                        .thenComparing(Entry::id)
                                : super.order(scope);
                    }
                });
        add("PAGE-05", "names-with-a-dot-are-hidden", (request, operation, reply) -> {
            if (operation.equals("listDirectory") && reply.status == 200) {
                ArrayNode list = (ArrayNode) reply.body().get("data");
                int before = list.size();
                for (int i = list.size() - 1; i >= 0; i--) {
                    if (list.get(i).path("name").asText().startsWith(".")) {
                        list.remove(i);
                    }
                }
                int hidden = before - list.size();
                reply.body().put("total_count", reply.body().path("total_count").asInt() - hidden);
            }
        });
        add("FILE-34", "plus-in-a-path-is-a-blank", parameter("", "path", path -> path.replace('+', ' ')));
        add("MODEL-07", "total-of-a-directory-is-that-of-the-page", (request, operation, reply) -> {
            if (operation.equals("listDirectory") && reply.status == 200) {
                reply.body().put("total_count", reply.body().get("data").size());
            }
        });
        add("MODEL-07", "listed-as-changed-now", (request, next) -> {
            Response response = next.proceed(request);
            if (next.operation(request).equals("listDirectory") && response.status == 200) {
                String now = next.server()
                        .parts()
                        .clock
                        .instant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
                response.body().get("data").forEach(entry -> ((ObjectNode) entry).put("modified_at", now));
            }
            return response;
        });
    }

    private void writes() {
        add("FILE-06", "mode-is-lost-by-writing", instead("writeFile", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 200) {
                response.data().put("mode", "0644");
                sandbox(request, next).map(any -> any.files()).ifPresent(files -> {
                    FileTree.Node node =
                            files.get(files.resolve(request.parameter("path").orElse(""), true));
                    if (node != null) {
                        node.mode = "0644";
                    }
                });
            }
            return response;
        }));
        add(
                "MODEL-07",
                "line-breaks-of-text-are-unix",
                rewrite(
                        "writeFile",
                        request -> request.header("content-type").orElse("").startsWith("text/")
                                ? request.withBody(new String(request.body(), StandardCharsets.ISO_8859_1)
                                        .replace("\r\n", "\n")
                                        .getBytes(StandardCharsets.ISO_8859_1))
                                : request));
        add("FILE-09", "written-json-must-be-json", instead("writeFile", (request, next) -> {
            JsonNode json = Interceptors.json(request);
            boolean bad = request.header("content-type").orElse("").contains("json") && json.isMissingNode();
            return bad
                    ? Response.error(400, "invalid_request", "The request body is not valid JSON.")
                    : next.proceed(request);
        }));
        add(
                "AUTH-writeFile",
                "nothing-cannot-be-written",
                instead(
                        "writeFile",
                        (request, next) -> request.body().length == 0
                                ? Response.error(400, "invalid_request", "The request body is missing.")
                                : next.proceed(request)));
        add("FILE-31", "directories-are-deleted-as-files", onStatus("deleteFile", 400, (request, next) -> {
            String path = request.parameter("path").orElse("");
            boolean directory = sandbox(request, next)
                    .map(any -> any.files().get(any.files().resolve(path, true)))
                    .filter(FileTree.Node::isDirectory)
                    .isPresent();
            if (!directory) {
                return next.proceed(request);
            }
            Response response = Response.of(
                    200,
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                            .objectNode()
                            .put("name", "a")
                            .put("path", path)
                            .put("type", "directory")
                            .put("size", 0)
                            .put("mode", "0755")
                            .put(
                                    "modified_at",
                                    next.server()
                                            .parts()
                                            .clock
                                            .instant()
                                            .truncatedTo(ChronoUnit.SECONDS)
                                            .toString()));
            sandbox(request, next)
                    .ifPresent(any -> any.files().remove(any.files().resolve(path, true)));
            return response;
        }));
        add("FILE-36", "writing-replaces-a-link", instead("writeFile", (request, next) -> {
            sandbox(request, next).map(any -> any.files()).ifPresent(files -> {
                String own = files.resolve(request.parameter("path").orElse(""), false);
                FileTree.Node node = files.get(own);
                if (node != null && node.type.equals("symlink")) {
                    files.remove(own);
                }
            });
            return next.proceed(request);
        }));
        add("FILE-37", "deleting-follows-a-link", instead("deleteFile", (request, next) -> {
            String[] to = {""};
            sandbox(request, next)
                    .map(any -> any.files())
                    .ifPresent(files ->
                            to[0] = files.resolve(request.parameter("path").orElse(""), true));
            return to[0].isEmpty()
                    ? next.proceed(request)
                    : next.proceed(Interceptors.withParameter(request, "path", to[0]));
        }));
    }
}
