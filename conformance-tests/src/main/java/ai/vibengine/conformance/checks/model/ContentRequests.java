package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.ServerSentEvents;
import ai.vibengine.conformance.http.Request;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The requests of steps about templates, commands and files. */
final class ContentRequests {
    private static final int LIFE = 3600;
    // More than the buffers of pipes and of many a library.
    private static final int MANY = 70_000;
    private static final List<String> NAMES =
            List.of("a", "B", ".hidden", "a+b", "%41", "A", "\u00e9", "sub/deep", "link", "absent", "");
    private static final List<String> CONTENTS =
            List.of("", "hello", "a\r\nb\r\n", "{not json", "<a>&amp;", "y".repeat(MANY));
    private static final List<String> TYPES = List.of("application/octet-stream", "text/plain", "application/json");
    private static final List<String> RANGES = List.of(
            "",
            "",
            "bytes=0-0",
            "bytes=0-1",
            "bytes=1-",
            "bytes=-2",
            "bytes=-100000",
            "bytes=0-99999",
            "bytes=5-2",
            "bytes=99999-",
            "bytes=0-0,2-3",
            "bytes=0-");

    private final CheckContext context;
    private final String mark;

    /** @param mark what the ids of the templates begin with */
    ContentRequests(CheckContext context, String mark) {
        this.context = context;
        this.mark = mark;
    }

    /** Returns the id of a template of the sequence, of which there are three. */
    String template(int choice) {
        return mark + "-" + choice % 3;
    }

    Request sandbox(int choice) {
        ObjectNode body = context.body(LIFE);
        if (choice % 4 > 0) {
            body.put("template", template(choice % 4 - 1));
        }
        return Request.of("POST", "/sandboxes").json(body.toString());
    }

    Request build(int choice, boolean keys) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("template_id", template(choice));
        var commands = body.putArray("commands").add("echo one; echo two >&2").add("echo three");
        switch (choice % 3) {
            case 0 -> body.putObject("env").put("PARENT", "p = 1 ").put("CHILD", "parent's");
            case 1 ->
                body.put("from", template(0))
                        .put("description", " d ")
                        .putObject("env")
                        .put("CHILD", "c");
            default -> {
                if (choice / 3 % 4 == 3) {
                    body.put("template_id", "base");
                } else if (choice / 3 % 4 == 2) {
                    body.put("from", "base").put("description", "whole");
                } else {
                    commands.removeAll()
                            .add("echo before")
                            .add("echo " + Programs.WHY + " >&2; exit 3")
                            .add("echo never");
                }
            }
        }
        Request request =
                Request.of("POST", "/templates").header("Prefer", "wait=30").json(body.toString());
        return keys && choice / 12 % 2 == 0 ? request.header("Idempotency-Key", mark + choice % 4) : request;
    }

    Request log(int choice) {
        return Request.of("GET", "/templates/" + template(choice) + "/logs?limit=100");
    }

    Request built(int choice) {
        String id = choice % 9 == 8 ? template(choice).toUpperCase(java.util.Locale.ROOT) : template(choice);
        Request request = Request.of(choice % 4 == 3 ? "HEAD" : "GET", "/templates/" + id);
        List<String> waits = List.of("", "wait=0", "wait=5", "wait=61", "respond-async, wait=1");
        String wait = waits.get(choice / 4 % waits.size());
        return wait.isEmpty() ? request : request.header("Prefer", wait);
    }

    Request run(String path, int choice, boolean events) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("command", Programs.ALL.get(choice % Programs.ALL.size()));
        vary(body, choice / Programs.ALL.size());
        Request request = Request.of("POST", path + "/commands").json(body.toString());
        return events ? request.header("Accept", ServerSentEvents.MEDIA_TYPE) : request;
    }

    Request start(String path, int choice) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("command", Programs.COPY);
        vary(body, choice);
        return Request.of("POST", path + "/commands")
                .json(body.put("timeout", LIFE).put("background", true).toString());
    }

    private static void vary(ObjectNode body, int choice) {
        List<String> cwds = List.of("", "", "/tmp", "", "m", "", "absent");
        String cwd = cwds.get(choice % cwds.size());
        if (!cwd.isEmpty()) {
            body.put("cwd", cwd);
        }
        List<String> inputs = List.of("", "one\nlast", "\u00e9\r\n\n", "x\n", "z".repeat(MANY));
        String input = inputs.get(choice % inputs.size());
        if (!input.isEmpty()) {
            body.put("stdin", input);
        }
        if (choice % 3 == 1) {
            body.putObject("env").put("OWN", " a=b  $HOME ").put("lower_case", "x");
        } else if (choice % 3 == 2) {
            body.putObject("env").put("CHILD", "over");
        }
    }

    Request command(String path, int choice, boolean over) {
        Request request = Request.of(choice % 4 == 3 ? "HEAD" : "GET", path);
        List<String> waits = over ? List.of("wait=20", "wait=61", "wait=20; x=1") : List.of("", "wait=0", "wait=1");
        String wait = waits.get(choice / 4 % waits.size());
        return wait.isEmpty() ? request : request.header("Prefer", wait);
    }

    Request input(String path, int choice) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("data", List.of("more\n", "", "end").get(choice % 3));
        if (choice % 4 == 3) {
            body.put("close", true);
        }
        return Request.of("POST", path + "/stdin").json(body.toString());
    }

    Request write(String path, int choice, int slot) {
        byte[] bytes = CONTENTS.get(choice % CONTENTS.size()).getBytes(StandardCharsets.UTF_8);
        return Request.of("PUT", file(path, slot)).body(TYPES.get(choice / 6 % TYPES.size()), bytes);
    }

    Request read(String path, int choice, int slot) {
        Request request = Request.of(choice % 5 == 4 ? "HEAD" : "GET", file(path, slot));
        String range = RANGES.get(choice % RANGES.size());
        return range.isEmpty() ? request : request.header("Range", range);
    }

    Request remove(String path, int slot) {
        return Request.of("DELETE", file(path, slot));
    }

    private static String file(String path, int slot) {
        String name = NAMES.get(Math.floorMod(slot, NAMES.size()));
        String above = slot % 2 == 0 ? "m" : Programs.FOLDER;
        return SandboxFiles.at(path + "/files", name.isEmpty() ? above : above + "/" + name);
    }

    Request directory(String path, int choice) {
        List<String> names = List.of("m", Programs.FOLDER, "m/sub", "m/absent", "m/a");
        String limit = "&limit=" + List.of(1, 2, 100).get(choice % 3);
        return Request.of("GET", SandboxFiles.at(path + "/directories", names.get(choice / 3 % names.size())) + limit);
    }

    Request commands(String path, int choice) {
        return Request.of("GET", path + "/commands?limit=" + List.of(1, 2, 100).get(choice % 3));
    }
}
