package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds sandboxes again by a metadata entry that nothing else has. */
final class MetadataQueries {
    private static final int PAGES = 200;

    private MetadataQueries() {}

    /** The query value of a metadata filter. */
    static String filter(Map<String, String> entries) {
        List<String> pairs = new ArrayList<>();
        entries.forEach((key, value) -> pairs.add(escaped(key) + "=" + escaped(value)));
        return URLEncoder.encode(String.join("&", pairs), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private static String escaped(String text) {
        return text.replace("%", "%25").replace("&", "%26").replace("=", "%3D");
    }

    static String byMark(String mark) {
        return "/sandboxes?limit=100&metadata=" + filter(Map.of("mark", mark));
    }

    /** That no sandbox was made under a mark, by a server that may not filter. */
    static void expectNone(CheckContext context, String mark) throws InterruptedException {
        Exchange exchange = context.get(byMark(mark));
        Expect.status(exchange, 200);
        for (JsonNode sandbox : exchange.data()) {
            if (sandbox.at("/metadata/mark").asText().equals(mark)) {
                throw new MismatchException(
                        "no sandbox", "one: " + sandbox.path("sandbox_id").asText(), exchange);
            }
        }
    }

    /** The ids of all pages of a list, in order; a page that repeats or does not end is a mismatch. */
    static List<JsonNode> walk(CheckContext context, Role role, String path, String idField)
            throws InterruptedException {
        return walkFrom(context, role, path, idField, "");
    }

    /** The same from a cursor on; from an empty one, all. */
    static List<JsonNode> walkFrom(CheckContext context, Role role, String path, String idField, String from)
            throws InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String cursor = from.isEmpty() ? "" : "&cursor=" + from;
        for (int page = 0; page < PAGES; page++) {
            Exchange exchange = context.send(Request.of("GET", path + cursor).as(role));
            Expect.status(exchange, 200);
            for (JsonNode item : exchange.data()) {
                Expect.that(
                        seen.add(item.path(idField).asText()),
                        "each entry once",
                        item.path(idField).asText() + " twice",
                        exchange);
                all.add(item);
            }
            if (!exchange.json().path("has_more").asBoolean()) {
                return all;
            }
            cursor = "&cursor=" + exchange.json().path("next_cursor").asText();
        }
        throw new MismatchException("a last page", "more than " + PAGES + " pages", null);
    }

    static List<String> ids(Iterable<JsonNode> sandboxes) {
        List<String> ids = new ArrayList<>();
        sandboxes.forEach(sandbox -> ids.add(sandbox.path("sandbox_id").asText()));
        return ids;
    }
}
