package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.ServerSentEvents;
import ai.vibengine.conformance.http.Request;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The requests of steps about templates, commands and files. */
final class ContentRequests {
    private static final int LIFE = 3600;
    // More than the buffers of pipes and of many a library.
    private static final int MANY = 70_000;
    static final int TEMPLATES = 3;
    static final int ENVS = 4;
    // A builder may have lines of its own, which take places on pages: each of these has the whole of a log.
    static final List<Integer> WHOLE_LOGS = List.of(50, 99, 100);
    static final List<String> NAMES = List.of(
            "a", "B", ".hidden", "a+b", "%41", "A", "\u00e9", "e\u0301", "sub/deep", "link", "absent", "", " b ");
    static final List<String> CONTENTS = List.of("", "hello", "a\r\nb\r\n", "{not json", "<a>&amp;", "y".repeat(MANY));
    static final List<String> TYPES = List.of("application/octet-stream", "text/plain", "application/json");
    static final List<String> RANGES = List.of(
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
    static final List<String> DIRECTORIES = List.of("", "/tmp", "m", "absent");
    static final List<String> INPUTS = List.of("", "one\nlast", "\u00e9\r\n\n", "x\n", "z".repeat(MANY));
    static final List<String> WAITS =
            List.of("", "wait=0", "wait=5", "wait=61", "respond-async, wait=1", "wait=2; x=1");
    static final List<String> DATA = List.of("more\n", "", "end", "\r\n\u00e9");
    static final List<String> FOLDERS = List.of(
            "m", Programs.FOLDER, "m/sub", "m/absent", "m/a", "m/", Programs.FOLDER + "/../m", "m/ d ", "m/e\u0301");

    private final CheckContext context;
    private final String mark;

    /** @param mark what the ids of the templates begin with */
    ContentRequests(CheckContext context, String mark) {
        this.context = context;
        this.mark = mark;
    }

    /** Returns the id of a template of the sequence. */
    String template(int slot) {
        return mark + "-" + Math.floorMod(slot, TEMPLATES);
    }

    /** @param slot from which template; the first that is none of the sequence stands for the built-in one */
    Request sandbox(int env, int slot) {
        ObjectNode body = context.body(LIFE);
        if (slot < TEMPLATES) {
            body.put("template", template(slot));
        }
        switch (env) {
            case 1 -> body.putObject("env").put("CHILD", "sandbox's").put("OWN", "s");
            case 2 -> body.putObject("env").put("OWN", " $s=\u00e9\t");
            case 3 -> body.putObject("env").put("PARENT", "");
            default -> {
                // None.
            }
        }
        return Request.of("POST", "/sandboxes").json(body.toString());
    }

    /** Returns which template a build is from. */
    String parent(Step step) {
        return step.choice(1) == 2 && step.slot() > 0 ? template(0) : "base";
    }

    Request build(Step step) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("template_id", template(step.slot()));
        ArrayNode commands =
                body.putArray("commands").add("echo one; echo two >&2").add("echo '  three '");
        switch (step.choice(0)) {
            case 1 ->
                commands.removeAll()
                        .add("echo before")
                        .add("echo " + Programs.WHY + " >&2; exit 3")
                        .add("echo never");
            case 2 -> commands.add("echo four; echo " + Programs.WHY + " >&2; exit 255");
            default -> {
                // It succeeds.
            }
        }
        if (step.choice(1) > 0) {
            body.put("from", parent(step));
        }
        switch (step.choice(2)) {
            case 1 -> body.putObject("env").put("PARENT", "p = 1 ").put("CHILD", "parent's");
            case 2 -> body.putObject("env").put("CHILD", "c");
            default -> {
                // None.
            }
        }
        if (step.choice(3) > 0) {
            body.put("description", List.of(" d ", "e\u0301\n\ud83d\ude00").get(step.choice(3) - 1));
        }
        Request request =
                Request.of("POST", "/templates").header("Prefer", "wait=30").json(body.toString());
        return step.choice(4) == 0 ? request : request.header("Idempotency-Key", mark + step.choice(4));
    }

    Request log(Step step) {
        return Request.of(
                "GET", "/templates/" + template(step.slot()) + "/logs?limit=" + WHOLE_LOGS.get(step.choice(0)));
    }

    Request built(Step step) {
        String id = template(step.slot());
        Request request = Request.of(
                step.choice(0) == 0 ? "GET" : "HEAD",
                "/templates/" + (step.choice(2) == 0 ? id : id.toUpperCase(Locale.ROOT)));
        return preferring(request, WAITS.get(step.choice(1)));
    }

    private static Request preferring(Request request, String wait) {
        return wait.isEmpty() ? request : request.header("Prefer", wait);
    }

    Request run(String path, Step step) {
        Request request = Request.of("POST", path + "/commands").json(copy(step).toString());
        return step.choice(3) == 0 ? request : request.header("Accept", ServerSentEvents.MEDIA_TYPE);
    }

    Request outcome(String path, Step step) {
        Request request = Request.of("POST", path + "/commands")
                .json(JsonNodeFactory.instance
                        .objectNode()
                        .put("command", Programs.FIXED.get(step.choice(0)))
                        .toString());
        return step.choice(1) == 0 ? request : request.header("Accept", ServerSentEvents.MEDIA_TYPE);
    }

    Request start(String path, Step step) {
        return Request.of("POST", path + "/commands")
                .json(copy(step).put("timeout", LIFE).put("background", true).toString());
    }

    private static ObjectNode copy(Step step) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("command", Programs.COPY);
        String cwd = DIRECTORIES.get(step.choice(0));
        if (!cwd.isEmpty()) {
            body.put("cwd", cwd);
        }
        String input = INPUTS.get(step.choice(1));
        if (!input.isEmpty()) {
            body.put("stdin", input);
        }
        if (step.choice(2) == 1) {
            body.putObject("env").put("OWN", " a=b  $HOME ").put("lower_case", "x");
        } else if (step.choice(2) == 2) {
            body.putObject("env").put("CHILD", "over");
        }
        return body;
    }

    /** @param over whether it ends by itself, and is waited for */
    Request command(String path, Step step, boolean over) {
        Request request = Request.of(step.choice(0) == 0 ? "GET" : "HEAD", path);
        String wait = WAITS.get(step.choice(1));
        return preferring(
                request, over && !wait.equals("wait=61") ? "wait=20" : wait.equals("wait=5") ? "wait=1" : wait);
    }

    Request input(String path, Step step) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("data", DATA.get(step.choice(0)));
        if (step.choice(1) == 1) {
            body.put("close", true);
        }
        return Request.of("POST", path + "/stdin").json(body.toString());
    }

    Request write(String path, Step step) {
        byte[] bytes = CONTENTS.get(step.choice(0)).getBytes(StandardCharsets.UTF_8);
        return Request.of("PUT", file(path, step.slot(), step.choice(2))).body(TYPES.get(step.choice(1)), bytes);
    }

    Request read(String path, Step step) {
        Request request = Request.of(step.choice(1) == 0 ? "GET" : "HEAD", file(path, step.slot(), step.choice(2)));
        String range = RANGES.get(step.choice(0));
        return range.isEmpty() ? request : request.header("Range", range);
    }

    Request remove(String path, Step step) {
        return Request.of("DELETE", file(path, step.slot(), step.choice(0)));
    }

    static String name(int slot) {
        return NAMES.get(Math.floorMod(slot, NAMES.size()));
    }

    private static String file(String path, int slot, int way) {
        String above = way == 0 ? "m" : Programs.FOLDER;
        return SandboxFiles.at(path + "/files", name(slot).isEmpty() ? above : above + "/" + name(slot));
    }

    Request directory(String path, Step step) {
        return Request.of(
                "GET",
                SandboxFiles.at(path + "/directories", FOLDERS.get(step.choice(0))) + "&limit="
                        + Requests.PAGES.get(step.choice(1)));
    }

    Request commands(String path, Step step) {
        return Request.of("GET", path + "/commands?limit=" + Requests.PAGES.get(step.choice(0)));
    }
}
