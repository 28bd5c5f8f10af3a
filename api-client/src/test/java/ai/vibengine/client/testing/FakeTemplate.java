package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A template. Its build runs nothing: {@code exit N} and {@code false} fail, every other command succeeds. */
final class FakeTemplate {

    private static final Pattern FAILING = Pattern.compile("false|exit ([1-9][0-9]*)");

    private final String id;
    private final boolean builtIn;
    private final @Nullable String from;
    private final @Nullable String description;
    private final Instant createdAt;
    private final List<String> commands;
    private final List<ObjectNode> log = new ArrayList<>();
    private boolean building;
    private @Nullable String error;

    FakeTemplate(
            String id,
            boolean builtIn,
            @Nullable String from,
            @Nullable String description,
            Instant createdAt,
            List<String> commands) {
        this.id = id;
        this.builtIn = builtIn;
        this.from = from;
        this.description = description;
        this.createdAt = createdAt;
        this.commands = commands;
        building = !builtIn;
    }

    String id() {
        return id;
    }

    boolean isBuiltIn() {
        return builtIn;
    }

    boolean isBuilding() {
        return building;
    }

    boolean isReady() {
        return !building && error == null;
    }

    long createdSecond() {
        return createdAt.getEpochSecond();
    }

    List<ObjectNode> log() {
        return log;
    }

    void finish(Instant now) {
        if (!building) {
            return;
        }
        building = false;
        int step = 0;
        for (String command : commands) {
            step++;
            line(step, "system", "Step " + step + " of " + commands.size() + ": " + command, now);
            Matcher failing = FAILING.matcher(command.strip());
            if (failing.matches()) {
                String code = failing.group(1) == null ? "1" : failing.group(1);
                error = "Step " + step + " of " + commands.size() + " exited with " + code + ": " + command;
                return;
            }
        }
    }

    private void line(int step, String stream, String text, Instant now) {
        log.add(JsonNodeFactory.instance
                .objectNode()
                .put("line", log.size() + 1)
                .put("step", step)
                .put("stream", stream)
                .put("time", Text.time(now))
                .put("text", text));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("template_id", id)
                .put("type", builtIn ? "built_in" : "custom")
                .put("status", building ? "building" : error == null ? "ready" : "failed");
        if (from != null) {
            json.put("from", from);
        }
        if (description != null) {
            json.put("description", description);
        }
        json.put("created_at", Text.time(createdAt));
        if (error != null) {
            json.put("error", error);
        }
        return json;
    }
}
