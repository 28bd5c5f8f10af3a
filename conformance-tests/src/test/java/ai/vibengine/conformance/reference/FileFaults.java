package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.eachSays;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.status;

import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import java.util.function.BiPredicate;

/** Faults of files and directories. */
final class FileFaults extends FaultList {

    FileFaults() {
        writing();
        reading();
        paths();
        access();
        directories();
        schemas();
    }

    private void writing() {
        add("FILE-03", "written-is-201", status("writeFile", 200, 201));
        add("FILE-03", "written-path-is-the-name", data("writeFile", node -> node.set("path", node.get("name"))));
        add("FILE-03", "written-long-ago", says("writeFile", "modified_at", "1970-01-01T00:00:00Z"));
        add(
                "FILE-08",
                "empty-files-are-400",
                refused("writeFile", (request, reply) -> request.body().length == 0, 400, "invalid_request"));
        add(
                "FILE-09",
                "files-must-be-octets",
                refused(
                        "writeFile",
                        (request, reply) ->
                                request.header("content-type").orElse("").startsWith("application/json"),
                        415,
                        "unsupported_media_type"));
        add(
                "FILE-10",
                "files-are-no-larger-than-bodies",
                refused("writeFile", (request, reply) -> request.body().length > 1 << 16, 413, "payload_too_large"));
        add("FILE-11", "deleted-size-is-zero", says("deleteFile", "size", 0));
        add("FILE-12", "commands-see-other-files", data("runCommand", node -> {
            if (node.path("command").asText().startsWith("cat /home/")) {
                node.put("stdout", "");
            }
        }));
    }

    private void reading() {
        add("FILE-20", "head-is-json", (request, operation, reply) -> {
            if (operation.equals("readFile") && request.isHead() && reply.status == 200) {
                reply.with("Content-Type", "application/json");
            }
        });
        add("FILE-22", "parts-do-not-say-where", (request, operation, reply) -> reply.headers.remove("Content-Range"));
        add(
                "FILE-25",
                "ranges-beyond-are-400",
                refused("readFile", (request, reply) -> reply.status == 416, 400, "invalid_request"));
        add(
                "FILE-26",
                "odd-ranges-are-400",
                refused(
                        "readFile",
                        (request, reply) -> request.header("range").orElse("").startsWith("lines"),
                        400,
                        "invalid_request"));
        add("HEAD-01", "files-as-html", (request, operation, reply) -> {
            if (operation.equals("readFile") && reply.bytes != null) {
                reply.with("Content-Type", "text/html");
            }
        });
        add(
                "HEAD-07",
                "tags-without-quotes",
                (request, operation, reply) ->
                        reply.headers.computeIfPresent("ETag", (name, value) -> value.replace("\"", "")));
    }

    private void paths() {
        add(
                "FILE-30",
                "absent-files-are-410",
                refused("readFile", (request, reply) -> reply.status == 404, 400, "invalid_request"));
        add("FILE-30", "to-delete-nothing-is-fine", (request, operation, reply) -> {
            if (operation.equals("deleteFile") && reply.status == 404) {
                reply.status = 200;
                reply.body = Response.of(200, reply.body().objectNode()).body;
            }
        });
        add(
                "FILE-31",
                "directories-are-404",
                refused("readFile", (request, reply) -> reply.status == 400, 404, "not_found"));
        add(
                "FILE-31",
                "directories-are-deleted",
                refused(
                        "deleteFile",
                        (request, reply) ->
                                reply.status == 400 && request.query().endsWith("tmp"),
                        403,
                        "forbidden"));
        add(
                "FILE-33",
                "forbidden-files-are-404",
                refused("readFile", (request, reply) -> reply.status == 403, 404, "not_found"));
    }

    private void access() {
        add(
                "FILE-40",
                "files-of-the-unknown-are-400",
                refused("writeFile", (request, reply) -> reply.status == 404, 400, "invalid_request"));
        add("FILE-41", "killed-gives-no-reason-for-files", (request, operation, reply) -> {
            if (operation.endsWith("File") && reply.status == 404) {
                reply.error().remove("reason");
            }
        });
        add("FILE-44", "read-only-reads-no-files", readOnly("readFile"));
        add("FILE-45", "other-methods-of-files-are-404", (request, operation, reply) -> {
            if (request.path().endsWith("/files") && reply.status == 405) {
                become(reply, 404, "not_found");
            }
        });
    }

    private void directories() {
        add("DIR-01", "listed-sizes-are-zero", eachSays("listDirectory", "size", 0));
        add("DIR-01", "listed-paths-are-names", entries("listDirectory", node -> node.set("path", node.get("name"))));
        add("DIR-01", "names-in-ascii", entries("listDirectory", node -> {
            String name = node.path("name").asText();
            node.put("name", name.replaceAll("[^ -~]", "?"));
        }));
        add("DIR-02", "listed-modes-differ", eachSays("listDirectory", "mode", "0777"));
        add("DIR-09", "directories-of-the-unknown-are-empty", (request, operation, reply) -> {
            if (operation.equals("listDirectory")
                    && reply.status == 404
                    && request.query().endsWith("=%2F")) {
                reply.status = 200;
                reply.body = reply.body().objectNode().put("has_more", false).put("total_count", 0);
                reply.body.putArray("data");
            }
        });
        add("DIR-11", "read-only-lists-no-directories", readOnly("listDirectory"));
    }

    private void schemas() {
        add("SCHEMA-writeFile", "written-without-mode", lacks("writeFile", "mode"));
        add("SCHEMA-deleteFile", "deleted-without-type", lacks("deleteFile", "type"));
        add("SCHEMA-listDirectory", "listed-as-folder", entries("listDirectory", node -> {
            if (node.path("type").asText().equals("directory")) {
                node.put("type", "folder");
            }
        }));
    }

    private static Mutation readOnly(String of) {
        return refused(
                of, (request, reply) -> request.header("x-api-key").orElse("").contains("READONLY"), 403, "forbidden");
    }

    private static Mutation refused(String of, BiPredicate<Request, Response> which, int status, String code) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && which.test(request, reply)) {
                become(reply, status, code);
                reply.bytes = null;
                reply.with("Content-Type", "application/json");
            }
        };
    }
}
