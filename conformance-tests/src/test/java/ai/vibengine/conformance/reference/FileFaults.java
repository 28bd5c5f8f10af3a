package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.status;

import ai.vibengine.conformance.reference.Fault.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Faults of files and directories. */
final class FileFaults {
    private final List<Fault> faults = new ArrayList<>();

    static List<Fault> all() {
        FileFaults all = new FileFaults();
        all.writing();
        all.reading();
        all.paths();
        all.access();
        all.directories();
        all.schemas();
        return List.copyOf(all.faults);
    }

    private void writing() {
        of("FILE-01", "line-ends-are-changed", "byte-order-marks-are-cut");
        of("FILE-02", "files-are-read-as-text", "files-are-latin-1");
        add("FILE-03", "written-is-201", status("writeFile", 200, 201));
        add("FILE-03", "written-path-is-the-name", data("writeFile", node -> node.set("path", node.get("name"))));
        add("FILE-03", "written-long-ago", data("writeFile", node -> node.put("modified_at", "1970-01-01T00:00:00Z")));
        of("FILE-04", "folders-are-not-made");
        of("FILE-05", "old-ends-stay");
        of("FILE-06", "modes-are-reset");
        of("FILE-07", "files-are-torn");
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
        of("FILE-11", "deleted-files-stay");
        add("FILE-11", "deleted-size-is-zero", data("deleteFile", node -> node.put("size", 0)));
        add("FILE-12", "commands-see-other-files", data("runCommand", node -> {
            if (node.path("command").asText().startsWith("cat /home/")) {
                node.put("stdout", "");
            }
        }));
    }

    private void reading() {
        add("FILE-20", "head-is-json", (request, operation, reply) -> {
            if (operation.equals("readFile") && request.header("x-was-head").isPresent() && reply.status == 200) {
                reply.with("Content-Type", "application/json");
            }
        });
        of("FILE-21", "etags-are-constant", "etags-of-the-moment");
        of("FILE-22", "ranges-are-ignored", "ranges-end-early");
        add("FILE-22", "parts-do-not-say-where", (request, operation, reply) -> reply.headers.remove("Content-Range"));
        of("FILE-23", "no-ranges-from-the-end");
        of("FILE-24", "ranges-must-end-inside");
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
        of("FILE-27", "accept-ignored-readFile");
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
                reply.body = Reply.of(200, reply.body().objectNode()).body;
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
        of("FILE-32", "paths-begin-at-root", "dots-are-refused");
        of("FILE-33", "all-may-be-written");
        add(
                "FILE-33",
                "forbidden-files-are-404",
                refused("readFile", (request, reply) -> reply.status == 403, 404, "not_found"));
        of("FILE-34", "plus-in-paths-is-a-space");
        of("FILE-35", "links-lead-outside");
        of("FILE-36", "links-are-replaced");
        of("FILE-37", "links-are-deleted-through");
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
        for (String operation : List.of("readFile", "writeFile", "deleteFile")) {
            of("FILE-42", "foreign-" + operation);
        }
        for (String operation : List.of("writeFile", "deleteFile")) {
            of("FILE-43", "read-only-may-" + operation, "read-only-acts-" + operation);
        }
        add("FILE-44", "read-only-reads-no-files", readOnly("readFile"));
        add("FILE-45", "other-methods-of-files-are-404", (request, operation, reply) -> {
            if (request.path().endsWith("/files") && reply.status == 405) {
                become(reply, 404, "not_found");
            }
        });
    }

    private void directories() {
        add("DIR-01", "listed-sizes-are-zero", entries("listDirectory", node -> node.put("size", 0)));
        add("DIR-01", "listed-paths-are-names", entries("listDirectory", node -> node.set("path", node.get("name"))));
        add(
                "DIR-01",
                "names-in-ascii",
                entries(
                        "listDirectory",
                        node -> node.put("name", node.path("name").asText().replaceAll("[^ -~]", "?"))));
        add("DIR-02", "listed-modes-differ", entries("listDirectory", node -> node.put("mode", "0777")));
        of("DIR-03", "names-in-utf-16-order");
        of("DIR-04", "pages-of-directories-skip");
        of("DIR-05", "listed-links-are-followed");
        of("DIR-06", "absent-directories-are-empty");
        of("DIR-07", "all-may-be-read");
        of("DIR-08", "cursor-of-any-directory");
        add("DIR-09", "directories-of-the-unknown-are-empty", (request, operation, reply) -> {
            if (operation.equals("listDirectory")
                    && reply.status == 404
                    && request.query().endsWith("=%2F")) {
                reply.status = 200;
                reply.body = reply.body().objectNode().put("has_more", false).put("total_count", 0);
                reply.body.putArray("data");
            }
        });
        of("DIR-10", "foreign-listDirectory");
        add("DIR-11", "read-only-lists-no-directories", readOnly("listDirectory"));
    }

    private void schemas() {
        add("SCHEMA-writeFile", "written-without-mode", data("writeFile", node -> node.remove("mode")));
        add("SCHEMA-deleteFile", "deleted-without-type", data("deleteFile", node -> node.remove("type")));
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

    private static Mutation refused(String of, BiPredicate<Request, Reply> which, int status, String code) {
        return (request, operation, reply) -> {
            if (operation.equals(of) && which.test(request, reply)) {
                become(reply, status, code);
                reply.bytes = null;
                reply.with("Content-Type", "application/json");
            }
        };
    }

    private void of(String requirement, String... names) {
        for (String name : names) {
            faults.add(Fault.of(name, requirement));
        }
    }

    private void add(String requirement, String name, Mutation mutation) {
        faults.add(Fault.of(name, requirement, mutation));
    }
}
