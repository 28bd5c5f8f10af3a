package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One thing is the same in every answer that shows it, and lists show what a client would select itself. */
public final class ViewAspects {
    private static final int PAGES = 12;

    public void addTo(Catalogue catalogue) {
        catalogue.waiting(
                "VIEW-01",
                Level.CONTRACT,
                "Every page of every filter shows what a client would filter and sort itself.",
                ViewAspects::listsAsAClientWould);
        catalogue.waiting(
                "VIEW-02",
                Level.DOCUMENTED,
                "No page of any filter shows what another account has.",
                Set.of(Role.OTHER),
                ViewAspects::showsOwnAlone);
        catalogue.check(
                "VIEW-03",
                Level.DOCUMENTED,
                "An extension and a kill show the sandbox as create and GET do.",
                ViewAspects::sameInEveryAnswer);
        catalogue.check(
                "VIEW-04",
                Level.CONTRACT,
                "An extension and a kill show at once on every page of every filter.",
                context -> {
                    Population population = new Population(context, Role.MAIN, context.unique());
                    JsonNode killed = population.start("base", "red");
                    JsonNode extended = population.start("base", "red");
                    population.start("base", "blue");
                    context.kill(killed);
                    population.became(killed, MissingNode.getInstance());
                    population.became(extended, extended(context, extended).data());
                    population.expectListed(1, 100);
                    population.kill();
                });
        catalogue.check(
                "VIEW-05",
                Level.CONTRACT,
                "A template is the same on every page of the list, and to GET.",
                ViewAspects::sameTemplates);
    }

    private static void listsAsAClientWould(CheckContext context) throws InterruptedException {
        Population population = new Population(context, Role.MAIN, context.unique());
        population.start("base", "red");
        population.start("python-data", "red");
        population.start("base", "blue");
        // The order depends on the second, and within a second on the ids.
        context.sleep(Duration.ofMillis(1050));
        population.start("python-data", "blue");
        population.start("base", "red");
        population.expectListed(1, 2, 100);
        population.kill();
    }

    private static void showsOwnAlone(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        Population mine = new Population(context, Role.MAIN, mark);
        Population theirs = new Population(context, Role.OTHER, mark);
        for (int i = 0; i < 2; i++) {
            mine.start("base", "red");
            theirs.start("base", "red");
        }
        mine.expectListed(1, 100);
        theirs.expectListed(1, 100);
        List<String> foreign = Pages.ids(mine.sandboxes());
        for (String query : List.of("limit=1", "limit=2", "limit=100", "limit=1&template=base")) {
            String cursor = "";
            for (int page = 0; page < PAGES; page++) {
                Exchange list = context.send(
                        Request.of("GET", "/sandboxes?" + query + cursor).as(Role.OTHER));
                Expect.status(list, 200);
                for (String id : Pages.ids(list.data())) {
                    Expect.that(!foreign.contains(id), "no sandbox of another account", id, list);
                }
                if (!list.json().path("has_more").asBoolean()) {
                    break;
                }
                cursor = "&cursor=" + list.json().path("next_cursor").asText();
            }
        }
        mine.kill();
        theirs.kill();
    }

    private static void sameInEveryAnswer(CheckContext context) throws InterruptedException {
        JsonNode made = context.sandbox(context.body(Map.of("mark", context.unique(), "empty", "")));
        Exchange extended = extended(context, made);
        Expect.status(extended, 200);
        ObjectNode expected = made.deepCopy();
        long timeout = extended.data().path("timeout").asLong();
        Instant start = Instant.parse(made.path("started_at").asText());
        expected.put("timeout", timeout);
        expected.put("expires_at", start.plusSeconds(timeout).toString());
        ExpectSame.sandbox(context, expected, extended.data(), extended);
        Exchange shown = context.show(made);
        ExpectSame.sandbox(context, expected, shown.data(), shown);
        Exchange killed = context.kill(made);
        ExpectSame.sandbox(context, expected.put("status", "stopped"), killed.data(), killed);
    }

    private static Exchange extended(CheckContext context, JsonNode sandbox) throws InterruptedException {
        return context.send(Request.of("POST", CheckContext.path(sandbox) + "/timeout")
                .as(Role.MAIN)
                .json("{\"timeout\":1800}"));
    }

    private static void sameTemplates(CheckContext context) throws InterruptedException {
        List<JsonNode> whole = Pages.all(context, Role.MAIN, "/templates?limit=100", "template_id");
        List<JsonNode> paged = Pages.all(context, Role.MAIN, "/templates?limit=1", "template_id");
        for (JsonNode template : whole) {
            if (!template.path("type").asText().equals("built_in")) {
                // It may go meanwhile.
                continue;
            }
            String id = template.path("template_id").asText();
            Exchange shown = context.get("/templates/" + CheckContext.segment(id));
            JsonNode there = paged.stream()
                    .filter(each -> each.path("template_id").asText().equals(id))
                    .findFirst()
                    .orElseGet(MissingNode::getInstance);
            ExpectSame.template(context.contract(), template, there, shown);
            // An implementation without the extension answers 404.
            if (shown.status() != 404) {
                Expect.status(shown, 200);
                ExpectSame.template(context.contract(), shown.data(), template, shown);
            }
        }
    }
}
