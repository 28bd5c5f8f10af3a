package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.FullPage;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.SampleSandboxes;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Lists and their pages. */
public final class ListChecks {
    private final SampleSandboxes sample;
    private final FullPage fullPage;

    public ListChecks(SampleSandboxes sample) {
        this.sample = sample;
        this.fullPage = new FullPage(sample);
    }

    public void addTo(Catalogue catalogue) {
        addEntries(catalogue);
        addPages(catalogue);
        addCursors(catalogue);
        addTemplates(catalogue);
    }

    private void addEntries(Catalogue catalogue) {
        catalogue.check("LIST-01", Level.DOCUMENTED, "GET /sandboxes lists the running sandboxes.", context -> {
            JsonNode sandbox = context.sandbox();
            Expect.that(present(context, sandbox), "the sandbox in the list", "not there", null);
            context.kill(sandbox);
        });
        catalogue.check("LIST-02", Level.DOCUMENTED, "A killed sandbox is not listed.", context -> {
            JsonNode sandbox = SharedSandbox.newlyKilled(context);
            Expect.that(!present(context, sandbox), "the sandbox gone from the list", "still there", null);
        });
        catalogue.waiting("LIST-05", Level.CONTRACT, "Newest first, ties by id.", context -> {
            Exchange exchange = fullPage.seen(context).whole();
            List<JsonNode> listed = new ArrayList<>();
            exchange.data().forEach(listed::add);
            List<JsonNode> sorted = new ArrayList<>(listed);
            sorted.sort(
                    Comparator.comparing((JsonNode s) -> s.path("started_at").asText())
                            .reversed()
                            .thenComparing(s -> s.path("sandbox_id").asText()));
            Expect.equal("order", Pages.ids(sorted), Pages.ids(listed), exchange);
        });
        catalogue.check("LIST-12", Level.DOCUMENTED, "What is listed is what GET shows.", context -> {
            Exchange exchange = context.get(query(mark(context), 2));
            for (JsonNode sandbox : exchange.data()) {
                ExpectSame.listed(context, context.show(sandbox).data(), sandbox, exchange);
            }
        });
    }

    private void addPages(Catalogue catalogue) {
        catalogue.check("LIST-03", Level.CONTRACT, "A page has at most limit entries.", context -> {
            sample.made(context);
            Exchange exchange = context.get("/sandboxes?limit=2");
            Expect.entries(2, exchange);
            Exchange one = context.get("/sandboxes?limit=1");
            Expect.entries(1, one);
        });
        catalogue.check("LIST-04", Level.CONTRACT, "The pages together are the whole, each entry once.", context -> {
            List<JsonNode> all = Pages.all(context, Role.MAIN, query(mark(context), 2), "sandbox_id");
            Expect.equal("entries", SampleSandboxes.SIZE, all.size(), null);
        });
        catalogue.check("LIST-06", Level.DOCUMENTED, "total_count counts the entries of all pages.", context -> {
            for (int limit : new int[] {3, 100}) {
                Exchange exchange = context.get(query(mark(context), limit));
                int total = exchange.json().path("total_count").asInt();
                Expect.equal("total_count", SampleSandboxes.SIZE, total, exchange);
            }
        });
        catalogue.check("LIST-07", Level.DOCUMENTED, "has_more says whether another page follows.", context -> {
            Exchange more = context.get(query(mark(context), SampleSandboxes.SIZE - 1));
            Expect.equal("has_more", true, more.json().path("has_more").asBoolean(), more);
            Exchange exact = context.get(query(mark(context), SampleSandboxes.SIZE));
            Expect.equal("has_more", false, exact.json().path("has_more").asBoolean(), exact);
        });
        catalogue.waiting(
                "LIST-08",
                Level.CONTRACT,
                "Without limit a page has as many entries as the default says.",
                this::defaultLimit);
    }

    private void addCursors(Catalogue catalogue) {
        catalogue.waiting(
                "LIST-09",
                Level.CONTRACT,
                "While sandboxes come and go no page repeats or skips one.",
                ListChecks::churn);
        catalogue.check("LIST-10", Level.CONTRACT, "A cursor of another filter, or of nobody, is 400.", context -> {
            String query = query(mark(context), 2);
            String cursor = context.get(query).json().path("next_cursor").asText("none");
            Expect.invalidRequest(context.get("/sandboxes?limit=2&cursor=" + cursor));
            Expect.invalidRequest(context.get("/templates?limit=2&cursor=" + cursor));
            Expect.invalidRequest(context.get(query + "&cursor=abc"));
            Expect.invalidRequest(context.get(query + "&cursor=" + cursor + "A"));
        });
        catalogue.check("LIST-11", Level.CONTRACT, "A cursor may be used twice, and with another limit.", context -> {
            String mark = mark(context);
            String cursor = "&cursor="
                    + context.get(query(mark, 1)).json().path("next_cursor").asText();
            Exchange once = context.get(query(mark, 1) + cursor);
            Exchange twice = context.get(query(mark, 3) + cursor);
            Expect.entries(3, twice);
            Expect.equal(
                    "first entry",
                    once.data().path(0).path("sandbox_id"),
                    twice.data().path(0).path("sandbox_id"),
                    twice);
        });
    }

    private static void addTemplates(Catalogue catalogue) {
        catalogue.check(
                "LIST-13", Level.DOCUMENTED, "GET /templates lists the built-ins base and python-data.", context -> {
                    List<JsonNode> all = Pages.all(context, Role.MAIN, "/templates?limit=100", "template_id");
                    for (String id : List.of("base", "python-data")) {
                        boolean there = all.stream()
                                .anyMatch(t -> t.path("template_id").asText().equals(id));
                        Expect.that(there, "template " + id, "not listed", null);
                    }
                });
        catalogue.check("LIST-14", Level.CONTRACT, "The pages of /templates together are the whole.", context -> {
            List<String> before = names(Pages.all(context, Role.MAIN, "/templates?limit=100", "template_id"));
            List<String> pages = names(Pages.all(context, Role.MAIN, "/templates?limit=1", "template_id"));
            List<String> after = names(Pages.all(context, Role.MAIN, "/templates?limit=100", "template_id"));
            // Templates may come and go meanwhile; the pages must have those that stayed, in order.
            List<String> throughout = before.stream().filter(after::contains).toList();
            List<String> seen = pages.stream().filter(throughout::contains).toList();
            Expect.equal("templates", throughout, seen, null);
        });
    }

    private void defaultLimit(CheckContext context) throws InterruptedException {
        int limit = FullPage.defaultLimit(context);
        FullPage.Seen seen = fullPage.seen(context);
        if (seen.size() <= limit) {
            throw new SkippedException("the account has no room for " + (limit + 1) + " sandboxes");
        }
        Expect.entries(limit, seen.byDefault());
    }

    private static void churn(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        List<JsonNode> stay = make(context, 5, mark);
        Exchange first = context.get(query(mark, 2));
        List<String> seen = new ArrayList<>(Pages.ids(first.data()));
        // The entry of the cursor is deleted, a later one is deleted, and new ones are created.
        List<JsonNode> gone = List.of(find(stay, seen.get(seen.size() - 1)), last(stay, seen));
        remove(context, gone);
        // Created in a later second, the new ones sort before all others.
        context.sleep(Duration.ofMillis(1100));
        List<JsonNode> came = make(context, 2, mark);
        String cursor = first.json().path("next_cursor").asText();
        for (JsonNode rest : Pages.from(context, Role.MAIN, query(mark, 2), "sandbox_id", cursor)) {
            String id = rest.path("sandbox_id").asText();
            Expect.that(!seen.contains(id), "each entry once", id + " twice", first);
            seen.add(id);
        }
        List<String> throughout = new ArrayList<>(Pages.ids(stay));
        throughout.removeAll(Pages.ids(gone));
        throughout.removeAll(seen);
        Expect.equal("those that were there throughout and were skipped:", List.of(), throughout, first);
        remove(context, stay);
        remove(context, came);
    }

    private static JsonNode find(List<JsonNode> sandboxes, String id) {
        return sandboxes.stream()
                .filter(sandbox -> sandbox.path("sandbox_id").asText().equals(id))
                .findFirst()
                .orElse(sandboxes.get(0));
    }

    private static JsonNode last(List<JsonNode> sandboxes, List<String> seen) {
        return sandboxes.stream()
                .filter(sandbox -> !seen.contains(sandbox.path("sandbox_id").asText()))
                .findFirst()
                .orElse(sandboxes.get(0));
    }

    private String mark(CheckContext context) throws InterruptedException {
        return sample.made(context).mark();
    }

    private static List<JsonNode> make(CheckContext context, int count, String mark) throws InterruptedException {
        List<JsonNode> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(context.sandbox(context.body(Map.of("mark", mark))));
        }
        return made;
    }

    private static void remove(CheckContext context, List<JsonNode> sandboxes) throws InterruptedException {
        for (JsonNode sandbox : sandboxes) {
            context.kill(sandbox);
        }
    }

    private static boolean present(CheckContext context, JsonNode sandbox) throws InterruptedException {
        return Pages.all(context, Role.MAIN, "/sandboxes?limit=100", "sandbox_id").stream()
                .anyMatch(listed -> listed.path("sandbox_id").equals(sandbox.path("sandbox_id")));
    }

    private static String query(String mark, int limit) {
        return "/sandboxes?limit=" + limit + "&metadata=" + MetadataQueries.filter(Map.of("mark", mark));
    }

    private static List<String> names(List<JsonNode> templates) {
        return templates.stream().map(t -> t.path("template_id").asText()).toList();
    }
}
