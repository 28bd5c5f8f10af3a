package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Texts and numbers at their bounds, and texts that software mangles, through the whole life of a sandbox. */
public final class TextAspects {
    private static final String CREATE = "/components/schemas/CreateSandboxRequest/properties/timeout/maximum";
    private static final String EXTEND = "/components/schemas/ExtendSandboxTimeoutRequest/properties/timeout/maximum";
    private static final String METADATA = "/components/schemas/Metadata/";

    // None of them is another one behind a filter that trims, folds case, composes or decodes too much.
    private static final Map<String, String> NEAR = Map.of(
            " padded ",
            "padded",
            "Case",
            "case",
            "caf\u00e9",
            "cafe\u0301",
            "a+b",
            "a b",
            "50%25",
            "50%",
            "a\\b",
            "a/b");

    private final Contract contract;

    public TextAspects(Contract contract) {
        this.contract = contract;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "TEXT-01",
                Level.DOCUMENTED,
                "metadata comes back as it was given, character by character, from every operation.",
                context -> {
                    keeps(context, Texts.entries());
                    keeps(context, Texts.oddKeys());
                });
        catalogue.check(
                "TEXT-02",
                Level.DOCUMENTED,
                "metadata may be as large as the contract says, counted in characters, from create to kill.",
                context -> keeps(context, largest()));
        catalogue.check(
                "TEXT-03",
                Level.CONTRACT,
                "A filter finds exactly the text that was given.",
                TextAspects::findsExactly);
        catalogue.check(
                "TEXT-04",
                Level.DOCUMENTED,
                "A timeout may be as long as the contract says, and is extended by as much.",
                this::livesLongest);
        catalogue.check(
                "TEXT-05",
                Level.EXTENSION,
                "Idempotency keys are the same only if all their characters are.",
                TextAspects::tellsKeysApart);
    }

    private Map<String, String> largest() {
        int entries = contract.at(METADATA + "maxProperties").asInt();
        int key = contract.at(METADATA + "x-property-names/maxLength").asInt();
        int value = contract.at(METADATA + "additionalProperties/maxLength").asInt();
        Map<String, String> all = new LinkedHashMap<>();
        all.put(Texts.wide(key), "by its key");
        all.put("\u00e9".repeat(key), "\u00e9".repeat(value));
        all.put("k", Texts.wide(value));
        // The id of the run is an entry, too.
        for (int i = all.size(); i < entries - 1; i++) {
            all.put("entry" + i, "value" + i);
        }
        return all;
    }

    private static void keeps(CheckContext context, Map<String, String> entries) throws InterruptedException {
        ObjectNode body = context.body(entries);
        JsonNode expected = body.path("metadata");
        Exchange made = context.create(Role.MAIN, body);
        Expect.success(made);
        expectEntries(expected, made.data(), made);
        String path = CheckContext.path(made.data());
        Exchange shown = context.get(path);
        expectEntries(expected, shown.data(), shown);
        Exchange extended =
                context.send(Request.of("POST", path + "/timeout").as(Role.MAIN).json("{\"timeout\":400}"));
        expectEntries(expected, extended.data(), extended);
        if (context.level() != Level.DOCUMENTED) {
            Exchange list = context.get("/sandboxes?limit=100&metadata="
                    + MetadataQueries.filter(Map.of(CheckContext.RUN_KEY, context.runId())));
            for (JsonNode sandbox : list.data()) {
                if (sandbox.path("sandbox_id").equals(made.data().path("sandbox_id"))) {
                    expectEntries(expected, sandbox, list);
                }
            }
        }
        Exchange killed = context.delete(path);
        expectEntries(expected, killed.data(), killed);
    }

    private static void expectEntries(JsonNode expected, JsonNode sandbox, Exchange exchange) {
        Expect.success(exchange);
        JsonNode metadata = sandbox.path("metadata");
        expected.properties()
                .forEach(entry -> Expect.equal(
                        "metadata[" + escaped(entry.getKey()) + "]",
                        escaped(entry.getValue().asText()),
                        metadata.path(entry.getKey()).isTextual()
                                ? escaped(metadata.path(entry.getKey()).asText())
                                : "nothing",
                        exchange));
        Expect.equal("entries of metadata:", expected.size(), metadata.size(), exchange);
    }

    // As JSON writes it with ASCII alone, so that a report shows the difference of what looks the same.
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(c -> escaped.append(
                        c < ' ' || c > '~' ? String.format(Locale.ROOT, "\\u%04x", c) : String.valueOf((char) c)));
        return escaped.toString();
    }

    private static void findsExactly(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        Map<String, String> entries = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<String, String> entry : NEAR.entrySet()) {
            entries.put(mark + number, entry.getKey());
            entries.put(mark + number + "'", entry.getValue());
            number++;
        }
        JsonNode sandbox = context.sandbox(context.body(entries));
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = entry.getKey();
            Exchange found =
                    context.get("/sandboxes?metadata=" + MetadataQueries.filter(Map.of(key, entry.getValue())));
            Expect.equal("sandboxes", Pages.ids(List.of(sandbox)), Pages.ids(found.data()), found);
            String other = entries.get(key.endsWith("'") ? key.substring(0, key.length() - 1) : key + "'");
            Exchange none = context.get("/sandboxes?metadata=" + MetadataQueries.filter(Map.of(key, other)));
            Expect.equal("sandboxes", List.of(), Pages.ids(none.data()), none);
            Expect.total(0, none);
        }
        context.kill(sandbox);
    }

    private void livesLongest(CheckContext context) throws InterruptedException {
        int longest = contract.at(CREATE).asInt();
        int further = contract.at(EXTEND).asInt();
        Exchange made = context.create(Role.MAIN, context.body(longest));
        Expect.success(made);
        Expect.property("timeout", longest, made);
        String path = CheckContext.path(made.data());
        Expect.property("timeout", longest, context.get(path));
        Exchange extended =
                context.send(Request.of("POST", path + "/timeout").as(Role.MAIN).json("{\"timeout\":" + further + "}"));
        Expect.status(extended, 200);
        int timeout = extended.data().path("timeout").asInt();
        // Its age, rounded up, is at least a second.
        Expect.that(timeout > further, "timeout of more than " + further, "" + timeout, extended);
        Expect.property("timeout", timeout, context.get(path));
        Exchange killed = context.delete(path);
        Expect.property("timeout", timeout, killed);
    }

    private static void tellsKeysApart(CheckContext context) throws InterruptedException {
        String unique = context.unique();
        StringBuilder visible = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            visible.append(c);
        }
        List<String> keys = List.of(
                unique + "-case",
                unique + "-CASE",
                unique + "%41",
                unique + "A",
                unique + "\"A\"",
                unique + visible,
                unique + visible.substring(1));
        List<String> ids = new ArrayList<>();
        Exchange last = null;
        for (String key : keys) {
            last = context.create(Request.of("POST", "/sandboxes")
                    .as(Role.MAIN)
                    .header("Idempotency-Key", key)
                    .json(context.body().toString()));
            Expect.status(last, 201);
            ids.add(last.data().path("sandbox_id").asText());
            context.kill(last.data());
        }
        Expect.equal("sandboxes:", keys.size(), (int) ids.stream().distinct().count(), last);
    }
}
