package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Times;
import ai.vibengine.client.testing.internal.image.ImageNames;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A template. Its build runs nothing: how it goes is known from the start. */
public final class FakeTemplate {

    private final String id;
    private final @Nullable Account account;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final Instant createdAt;
    private final List<ObjectNode> log = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private volatile Instant end;
    private @Nullable String error;
    private @Nullable FileTree files;

    private FakeTemplate(String id, @Nullable Account account, Instant createdAt) {
        this.id = id;
        this.account = account;
        this.createdAt = createdAt;
        end = createdAt;
        json.put("template_id", id).put("type", account == null ? "built_in" : "custom");
    }

    static FakeTemplate builtIn(String id, @Nullable String from, String description, Instant createdAt) {
        FakeTemplate template = new FakeTemplate(id, null, createdAt);
        if (from != null) {
            template.json.put("from", from);
        }
        template.json.put("description", description);
        return template;
    }

    /**
     * Builds one.
     *
     * @param request the body that asks for it
     * @param parent what it is built from
     * @param readyPatience how long its start command may take to make a sandbox ready
     */
    static FakeTemplate custom(
            Account account,
            ObjectNode request,
            FakeTemplate parent,
            CommandScript script,
            Duration readyPatience,
            Instant createdAt) {
        FakeTemplate template = new FakeTemplate(request.path("template_id").asText(), account, createdAt);
        template.environment.putAll(parent.environment);
        template.files = parent.files;
        request.path("env")
                .properties()
                .forEach(entry -> template.environment.put(
                        entry.getKey(), entry.getValue().asText()));
        if (request.has("image")) {
            template.json.put("image", ImageNames.pinned(request.path("image").asText()));
        } else {
            template.json.set("from", request.get("from"));
        }
        if (request.has("description")) {
            template.json.set("description", request.get("description"));
        }
        template.inherit("workdir", request, parent);
        boolean startsOtherwise = request.has("start_command");
        template.inherit("start_command", request, parent);
        template.inherit("ready_command", request, startsOtherwise ? template : parent);
        template.build(request.path("commands"), script);
        if (template.error == null && template.json.has("ready_command")) {
            template.tryToStart(script, readyPatience);
        }
        return template;
    }

    /** Sets a property to what is asked for, or else to what the parent has. */
    private void inherit(String property, ObjectNode request, FakeTemplate parent) {
        JsonNode value = request.has(property) ? request.get(property) : parent.json.get(property);
        if (value != null) {
            json.set(property, value);
        }
    }

    /**
     * Makes one of a sandbox.
     *
     * @param request the body that asks for it
     */
    static FakeTemplate snapshot(Account account, ObjectNode request, FakeSandbox sandbox, Instant createdAt) {
        FakeTemplate template = new FakeTemplate(request.path("template_id").asText(), account, createdAt);
        template.environment.putAll(sandbox.templateEnvironment());
        template.json.put("from", sandbox.template());
        if (request.has("description")) {
            template.json.set("description", request.get("description"));
        }
        if (!sandbox.workdir().equals(FileTree.HOME)) {
            template.json.put("workdir", sandbox.workdir());
        }
        FileTree files = new FileTree(createdAt);
        synchronized (sandbox) {
            files.become(sandbox.files(), request.path("include_tmp").asBoolean());
        }
        template.files = files;
        template.log(1, "system", "Copying the files of sandbox " + sandbox.id());
        return template;
    }

    private void build(JsonNode commands, CommandScript script) {
        Duration duration = Duration.ZERO;
        int step = 0;
        for (JsonNode command : commands) {
            step++;
            String name = "Step " + step + " of " + commands.size();
            log(step, "system", name + ": " + command.asText());
            CommandScript.Step result = script.build(command.asText());
            for (CommandScript.Line line : result.printed()) {
                log(step, line.stream(), line.text());
            }
            duration = duration.plus(result.duration());
            if (result.exitCode() != 0) {
                error = name + " exited with " + result.exitCode() + ": " + command.asText();
                break;
            }
        }
        end = createdAt.plus(duration);
    }

    private void tryToStart(CommandScript script, Duration patience) {
        CommandScript.Step ready = script.build(json.path("ready_command").asText());
        if (ready.exitCode() != 0) {
            error = "The sandbox did not get ready within " + patience.toSeconds()
                    + " seconds: its ready_command exited with " + ready.exitCode() + " last.";
            end = end.plus(patience);
        }
    }

    private void log(int step, String stream, String text) {
        log.add(JsonNodeFactory.instance
                .objectNode()
                .put("line", log.size() + 1)
                .put("step", step)
                .put("stream", stream)
                .put("time", Times.format(createdAt))
                .put("text", text));
    }

    public String id() {
        return id;
    }

    /** Returns whose it is; null for a built-in one. */
    public @Nullable Account account() {
        return account;
    }

    /** Returns the variables of its sandboxes, those of its parent included. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Returns what runs in its sandboxes from their start; empty for nothing. */
    String startCommand() {
        return json.path("start_command").asText();
    }

    /** Returns where commands of its sandboxes run. */
    String workdir() {
        return json.path("workdir").asText(FileTree.HOME);
    }

    /** Returns the files of its sandboxes; empty for the usual ones. */
    public Optional<FileTree> files() {
        return Optional.ofNullable(files);
    }

    Instant createdAt() {
        return createdAt;
    }

    List<ObjectNode> log() {
        return log;
    }

    /** Moves the end of the build. */
    void endAt(Instant when) {
        end = when;
    }

    boolean builds(Instant now) {
        return now.isBefore(end);
    }

    /** Returns the status of the contract. */
    public String status(Instant now) {
        return builds(now) ? "building" : error == null ? "ready" : "failed";
    }

    public ObjectNode json(String status) {
        ObjectNode shown = json.deepCopy().put("status", status).put("created_at", Times.format(createdAt));
        return status.equals("failed") ? shown.put("error", error) : shown;
    }
}
