package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The sandboxes of one account under a mark, and what its lists must show of them. */
final class Population {
    private final CheckContext context;
    private final Role role;
    private final String mark;
    private final List<JsonNode> sandboxes = new ArrayList<>();

    Population(CheckContext context, Role role, String mark) {
        this.context = context;
        this.role = role;
        this.mark = mark;
    }

    /** Starts a sandbox; of the first template when the server cannot start the other one. */
    JsonNode start(String template, String color) throws InterruptedException {
        ObjectNode body = context.body(Map.of("mark", mark, "color", color));
        Exchange made = context.create(role, body.deepCopy().put("template", template));
        JsonNode sandbox = made.status() == 400 ? context.sandbox(role, body) : CheckContext.made(made);
        sandboxes.add(sandbox);
        return sandbox;
    }

    /** Takes note that a sandbox is another now; a missing node when it is gone. */
    void became(JsonNode sandbox, JsonNode now) {
        sandboxes.remove(sandbox);
        if (now.isObject()) {
            sandboxes.add(now);
        }
    }

    List<JsonNode> sandboxes() {
        return List.copyOf(sandboxes);
    }

    void kill() throws InterruptedException {
        for (JsonNode sandbox : sandboxes) {
            context.send(Request.of("DELETE", CheckContext.path(sandbox)).as(role));
        }
    }

    /** Expects every page of every filter to show what a client would filter and sort itself. */
    void expectListed(int... limits) throws InterruptedException {
        expectListed(Map.of(), "", limits);
        for (String color : List.of("red", "blue", "none")) {
            expectListed(Map.of("color", color), "", limits);
            expectListed(Map.of("color", color), "base", limits);
        }
        expectListed(Map.of(), "base", limits);
        expectListed(Map.of(), "python-data", limits);
    }

    private void expectListed(Map<String, String> metadata, String template, int... limits)
            throws InterruptedException {
        Predicate<JsonNode> matches = sandbox -> metadata.entrySet().stream()
                        .allMatch(entry -> sandbox.path("metadata")
                                .path(entry.getKey())
                                .asText("")
                                .equals(entry.getValue()))
                && (template.isEmpty() || sandbox.path("template").asText().equals(template));
        List<JsonNode> expected = sandboxes.stream()
                .filter(matches)
                .sorted(Comparator.comparing(
                                (JsonNode sandbox) -> sandbox.path("started_at").asText())
                        .reversed()
                        .thenComparing(sandbox -> sandbox.path("sandbox_id").asText()))
                .toList();
        Map<String, String> entries = new TreeMap<>(metadata);
        entries.put("mark", mark);
        String query =
                "metadata=" + MetadataQueries.filter(entries) + (template.isEmpty() ? "" : "&template=" + template);
        for (int limit : limits) {
            expectPages(expected, "/sandboxes?limit=" + limit + "&" + query, limit);
        }
    }

    private void expectPages(List<JsonNode> expected, String path, int limit) throws InterruptedException {
        String cursor = "";
        for (int from = 0; from == 0 || from < expected.size(); from += limit) {
            Exchange page = context.send(Request.of("GET", path + cursor).as(role));
            Expect.status(page, 200);
            List<JsonNode> part = expected.subList(from, Math.min(from + limit, expected.size()));
            Expect.equal("entries", Pages.ids(part), Pages.ids(page.data()), page);
            for (int i = 0; i < part.size(); i++) {
                ExpectSame.listed(context, part.get(i), page.data().get(i), page);
            }
            JsonNode body = page.json();
            Expect.total(expected.size(), page);
            boolean more = from + limit < expected.size();
            Expect.equal("has_more", more, body.path("has_more").asBoolean(!more), page);
            Expect.equal("next_cursor is there:", more, body.has("next_cursor"), page);
            cursor = "&cursor=" + body.path("next_cursor").asText();
        }
    }
}
