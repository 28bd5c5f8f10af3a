package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A custom template and how its build goes, which is known from the start: its commands are only read. */
final class Build {
    private static final Pattern SLEEP = Pattern.compile("sleep (\\d+)");
    private static final Pattern EXIT = Pattern.compile("exit ([1-9]\\d*)");
    private static final Pattern ECHO = Pattern.compile("echo ([\\w-]+)");

    final String id;
    final String account;
    private final String from;
    private final String description;
    private final Instant created;
    private final Duration takes;
    private final List<ObjectNode> lines = new ArrayList<>();
    private String error = "";

    Build(String account, ObjectNode body, Instant now) {
        this.id = body.path("template_id").asText();
        this.account = account;
        this.from = body.path("from").asText("base");
        this.description = body.path("description").asText();
        this.created = now;
        long seconds = 0;
        int step = 0;
        for (JsonNode command : body.path("commands")) {
            step++;
            log(step, "system", "Step " + step + ": " + command.asText());
            Matcher echo = ECHO.matcher(command.asText());
            while (echo.find()) {
                log(step, "stdout", echo.group(1));
            }
            Matcher sleep = SLEEP.matcher(command.asText());
            seconds += sleep.find() ? Long.parseLong(sleep.group(1)) : 0;
            Matcher exit = EXIT.matcher(command.asText());
            if (exit.find()) {
                error = "Step " + step + " exited with " + exit.group(1);
                break;
            }
        }
        this.takes = Duration.ofMillis(100 + seconds * 1000);
    }

    private void log(int step, String stream, String text) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        lines.add(line.put("line", lines.size() + 1)
                .put("step", step)
                .put("stream", stream)
                .put("time", created.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("text", text));
    }

    List<ObjectNode> lines() {
        return List.copyOf(lines);
    }

    Instant created() {
        return created;
    }

    Instant end() {
        return created.plus(takes);
    }

    String status(Instant now, Faults faults) {
        if (faults.on("build-never-ends") || (now.isBefore(end()) && !faults.on("build-ready-at-once"))) {
            return "building";
        }
        return error.isEmpty() || faults.on("failing-build-is-ready") ? "ready" : "failed";
    }

    ObjectNode shown(Instant now, Faults faults) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        String status = status(now, faults);
        node.put("template_id", id)
                .put("type", "custom")
                .put("status", status)
                .put("from", from)
                .put("created_at", created.truncatedTo(ChronoUnit.SECONDS).toString());
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        if (status.equals("failed") && !faults.on("failed-without-error")) {
            node.put("error", error);
        }
        return node;
    }
}
