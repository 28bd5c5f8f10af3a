package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.checks.model.Comparison.Found;
import ai.vibengine.conformance.checks.model.Step.Kind;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.fixtures.ServerSentEvents;
import ai.vibengine.conformance.fixtures.ServerSentEvents.Event;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares answers about templates, commands and files with those of the model, in what the contract does not leave open. */
final class ContentComparison {
    private static final List<String> HEADERS = List.of("Preference-Applied", "Content-Range");

    private final FileComparison files;
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Map<String, JsonNode> ended = new HashMap<>();
    private @Nullable String nextCursor;

    ContentComparison(Model model) {
        files = new FileComparison(model);
    }

    /** Notes by which id the model knows a command. */
    void started(String id, String own) {
        ids.put(id, own);
    }

    /** Whether both of the last answers have another page. */
    boolean hasNext() {
        return nextCursor != null;
    }

    @Nullable
    String nextCursor() {
        return nextCursor;
    }

    void forgetPage() {
        nextCursor = null;
    }

    Optional<Found> of(Kind kind, Exchange server, Response model) {
        nextCursor = null;
        boolean head = server.request().method().equals("HEAD");
        String code = model.code();
        if (server.status() != model.status || !(head || server.errorCode().equals(code))) {
            String told = "status " + model.status + (code.isEmpty() ? "" : " with code " + code);
            return found(told, Expect.seen(server));
        }
        for (String header : HEADERS) {
            String expected = model.headers.getOrDefault(header, "none");
            String actual = server.header(header).orElse("none");
            if (model.status != 401 && !expected.equals(actual)) {
                return found(header + " " + expected, actual);
            }
        }
        if (model.status >= 400) {
            String reason = head ? "none" : model.error().path("reason").asText("none");
            String told = head ? "none" : server.json().at("/error/reason").asText("none");
            return reason.equals(told) ? Optional.empty() : found("reason " + reason, told);
        }
        try {
            return body(kind, server, model, head);
        } catch (MismatchException e) {
            return found("an answer of that form", String.valueOf(e.getMessage()));
        }
    }

    private Optional<Found> body(Kind kind, Exchange server, Response model, boolean head) {
        return switch (kind) {
            case READ -> files.content(server, model, head);
            case WRITE, REMOVE -> files.entry(server, kind == Kind.WRITE, server.data(), model.data());
            case DIRECTORY -> page(server, model).or(() -> entries(server, model));
            case RUN, OUTCOME ->
                model.text == null ? command(server.data(), model.data(), true) : events(server, model);
            case START, KILL_COMMAND -> command(server.data(), model.data(), false);
            case INPUT -> command(server.data(), model.data(), false);
            case COMMAND -> head ? Optional.empty() : command(server.data(), model.data(), true);
            case COMMANDS -> page(server, model).or(() -> commands(server, model));
            case BUILD, REBUILD, BUILT, UNBUILD -> head ? Optional.empty() : template(server.data(), model.data());
            case TEMPLATES -> templates(server, model);
            case LOG -> log(server, model);
            default -> Optional.empty();
        };
    }

    private Optional<Found> page(Exchange server, Response model) {
        for (String property : List.of("total_count", "has_more")) {
            Optional<Found> found = same(property, model.body(), server.json());
            if (found.isPresent()) {
                return found;
            }
        }
        int size = server.json().path("data").size();
        if (size != model.body().path("data").size()) {
            return found(model.body().path("data").size() + " entries", "" + size);
        }
        String cursor = model.body().path("next_cursor").asText();
        boolean both = !cursor.isEmpty() && server.json().has("next_cursor");
        nextCursor = both ? cursor : null;
        return Optional.empty();
    }

    private Optional<Found> entries(Exchange server, Response model) {
        for (int i = 0; i < model.body().path("data").size(); i++) {
            Optional<Found> found = files.entry(
                    server, false, server.json().at("/data/" + i), model.body().at("/data/" + i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Found> commands(Exchange server, Response model) {
        // The newest first; the model knows what came later by its clock alone, which may be too coarse.
        List<String> order = new ArrayList<>();
        server.json()
                .path("data")
                .forEach(entry -> order.add(entry.path("command_id").asText()));
        List<String> sorted =
                new ArrayList<>(ids.keySet().stream().filter(order::contains).toList());
        Collections.reverse(sorted);
        if (!sorted.equals(order)) {
            return found("the commands " + sorted, order.toString());
        }
        for (JsonNode entry : server.json().path("data")) {
            String own = ids.get(entry.path("command_id").asText());
            for (JsonNode expected : model.body().path("data")) {
                if (expected.path("command_id").asText().equals(own)) {
                    Optional<Found> found = command(entry, expected, false);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Found> events(Exchange server, Response model) {
        List<Event> expected = ServerSentEvents.of(
                new Exchange(server.request(), Instant.EPOCH, 0, 200, List.of(), String.valueOf(model.text)));
        List<Event> actual = ServerSentEvents.of(server);
        for (String stream : List.of("stdout", "stderr")) {
            String one = ServerSentEvents.printed(expected, stream);
            String other = ServerSentEvents.printed(actual, stream);
            if (!one.equals(other) && !isShellMessage(one)) {
                return found(stream + " " + shown(one), shown(other));
            }
        }
        JsonNode exit = ServerSentEvents.last(actual, "exit", server);
        return exit.has("stdout")
                ? found("no stdout in the last event", exit.toString())
                : command(exit, expected.get(expected.size() - 1).data(), true);
    }

    /** @param whole whether all that it has printed must be there, and its end */
    private Optional<Found> command(JsonNode server, JsonNode model, boolean whole) {
        String id = server.path("command_id").asText();
        if (ids.containsKey(id)
                && !String.valueOf(ids.get(id)).equals(model.path("command_id").asText())) {
            return found("another command than " + id, server.toString());
        }
        boolean runs = server.path("status").asText().equals("running");
        boolean settles = !whole && runs && model.path("status").asText().equals("exited");
        if (!settles) {
            for (String property : List.of("status", "exit_code", "signal")) {
                Optional<Found> found = same(property, model, server);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        for (String property : List.of("command", "timeout", "stdout_truncated", "stderr_truncated")) {
            Optional<Found> found = same(property, model, server);
            if (found.isPresent()) {
                return found;
            }
        }
        boolean all = whole && !runs;
        for (String stream : List.of("stdout", "stderr")) {
            String one = model.path(stream).asText();
            String other = server.path(stream).asText();
            boolean same = server.has(stream) == model.has(stream)
                    && (isShellMessage(one) || (all ? one.equals(other) : one.startsWith(other)));
            if (!same) {
                return found(stream + " " + shown(one), shown(other));
            }
        }
        return runs ? Optional.empty() : sameEnd(id, server);
    }

    // What a shell says of its own is left open.
    private static boolean isShellMessage(String text) {
        return text.equals("?");
    }

    /** A command that is over stays as it is. */
    private Optional<Found> sameEnd(String id, JsonNode server) {
        JsonNode before = ended.putIfAbsent(id, server);
        for (String property : List.of("started_at", "duration_ms")) {
            Optional<Found> found = before == null ? Optional.empty() : same(property, before, server);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Found> template(JsonNode server, JsonNode model) {
        boolean builds = server.path("status").asText().equals("building");
        for (String property : List.of("template_id", "type", "status", "from", "description")) {
            Optional<Found> found =
                    builds && property.equals("status") ? Optional.empty() : same(property, model, server);
            if (found.isPresent()) {
                return found;
            }
        }
        String error = server.path("error").asText();
        boolean told = builds || server.has("error") == model.has("error");
        boolean explained = !server.has("error") || error.contains(Programs.WHY);
        return told && explained
                ? Optional.empty()
                : found(model.has("error") ? "an error with “" + Programs.WHY + "”" : "no error", shown(error));
    }

    private Optional<Found> templates(Exchange server, Response model) {
        for (JsonNode expected : model.body().path("data")) {
            String id = expected.path("template_id").asText();
            JsonNode actual = null;
            for (JsonNode entry : server.json().path("data")) {
                actual = entry.path("template_id").asText().equals(id) ? entry : actual;
            }
            boolean custom = expected.path("type").asText().equals("custom");
            boolean whole = !server.json().path("has_more").asBoolean();
            if (actual == null && whole) {
                return found("the template " + id, "none");
            }
            Optional<Found> found = actual == null || !custom ? Optional.empty() : template(actual, expected);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Found> log(Exchange server, Response model) {
        int line = 0;
        for (JsonNode entry : server.json().path("data")) {
            line++;
            if (entry.path("line").asInt() != line) {
                return found("line " + line, entry.toString());
            }
        }
        for (String stream : List.of("stdout", "stderr")) {
            String expected = lines(model.body(), stream);
            String actual = lines(server.json(), stream);
            if (!expected.equals(actual)) {
                return found(stream + " " + expected, actual);
            }
        }
        return Optional.empty();
    }

    private static String lines(JsonNode list, String stream) {
        StringBuilder lines = new StringBuilder();
        for (JsonNode entry : list.path("data")) {
            if (entry.path("stream").asText().equals(stream)) {
                lines.append(entry.path("step").asInt())
                        .append(": ")
                        .append(entry.path("text").asText())
                        .append("; ");
            }
        }
        return lines.toString();
    }

    /** Expects a property to be as it is in the model; one that is null is like one that is absent. */
    static Optional<Found> same(String property, JsonNode model, JsonNode server) {
        String one = text(model, property);
        String other = text(server, property);
        return one.equals(other) ? Optional.empty() : found(property + " " + shown(one), shown(other));
    }

    private static String text(JsonNode node, String property) {
        return node.hasNonNull(property) ? node.path(property).toString() : "none";
    }

    static String shown(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "… (" + text.length() + ")" : text;
    }

    static Optional<Found> found(String expected, String actual) {
        return Optional.of(new Found(Difference.Aspect.STATUS, expected, actual));
    }
}
