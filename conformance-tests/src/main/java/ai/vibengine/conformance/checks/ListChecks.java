package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Lists and their pages. */
final class ListChecks {
    private final Sample sample;
    private final Crowd crowd;

    ListChecks(Sample sample) {
        this.sample = sample;
        this.crowd = new Crowd(sample);
    }

    void addTo(Catalogue catalogue) {
        catalogue.check("LIST-01", Level.DOCUMENTED, "GET /sandboxes lists the running sandboxes.", bench -> {
            JsonNode sandbox = bench.sandbox();
            Expect.that(present(bench, sandbox), "the sandbox in the list", "not there", null);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("LIST-02", Level.DOCUMENTED, "A killed sandbox is not listed.", bench -> {
            JsonNode sandbox = LifecycleChecks.killed(bench);
            Expect.that(!present(bench, sandbox), "the sandbox gone from the list", "still there", null);
        });
        catalogue.check("LIST-03", Level.CONTRACT, "A page has at most limit entries.", bench -> {
            sample.made(bench);
            Exchange exchange = bench.get("/sandboxes?limit=2");
            Expect.equal("entries", 2, exchange.data().size(), exchange);
            Exchange one = bench.get("/sandboxes?limit=1");
            Expect.equal("entries", 1, one.data().size(), one);
        });
        catalogue.check("LIST-04", Level.CONTRACT, "The pages together are the whole, each entry once.", bench -> {
            List<JsonNode> all = Marks.walk(bench, Role.MAIN, query(mark(bench), 2), "sandbox_id");
            Expect.equal("entries", Sample.SIZE, all.size(), null);
        });
        catalogue.waiting("LIST-05", Level.CONTRACT, "Newest first, ties by id.", bench -> {
            Exchange exchange = crowd.seen(bench).whole();
            List<JsonNode> listed = new ArrayList<>();
            exchange.data().forEach(listed::add);
            List<JsonNode> sorted = new ArrayList<>(listed);
            sorted.sort(
                    Comparator.comparing((JsonNode s) -> s.path("started_at").asText())
                            .reversed()
                            .thenComparing(s -> s.path("sandbox_id").asText()));
            Expect.equal("order", Marks.ids(sorted), Marks.ids(listed), exchange);
        });
        catalogue.check("LIST-06", Level.DOCUMENTED, "total_count counts the entries of all pages.", bench -> {
            for (int limit : new int[] {3, 100}) {
                Exchange exchange = bench.get(query(mark(bench), limit));
                int total = exchange.json().path("total_count").asInt();
                Expect.equal("total_count", Sample.SIZE, total, exchange);
            }
        });
        catalogue.check("LIST-07", Level.DOCUMENTED, "has_more says whether another page follows.", bench -> {
            Exchange more = bench.get(query(mark(bench), Sample.SIZE - 1));
            Expect.equal("has_more", true, more.json().path("has_more").asBoolean(), more);
            Exchange exact = bench.get(query(mark(bench), Sample.SIZE));
            Expect.equal("has_more", false, exact.json().path("has_more").asBoolean(), exact);
        });
        catalogue.waiting("LIST-08", Level.CONTRACT, "Without limit a page has 20 entries.", this::defaultLimit);
        catalogue.waiting(
                "LIST-09",
                Level.CONTRACT,
                "While sandboxes come and go no page repeats or skips one.",
                ListChecks::churn);
        catalogue.check("LIST-10", Level.CONTRACT, "A cursor of another filter, or of nobody, is 400.", bench -> {
            String query = query(mark(bench), 2);
            String cursor = bench.get(query).json().path("next_cursor").asText("none");
            Expect.error(bench.get("/sandboxes?limit=2&cursor=" + cursor), 400, "invalid_request");
            Expect.error(bench.get("/templates?limit=2&cursor=" + cursor), 400, "invalid_request");
            Expect.error(bench.get(query + "&cursor=abc"), 400, "invalid_request");
            Expect.error(bench.get(query + "&cursor=" + cursor + "A"), 400, "invalid_request");
        });
        catalogue.check("LIST-11", Level.CONTRACT, "A cursor may be used twice, and with another limit.", bench -> {
            String mark = mark(bench);
            String cursor = "&cursor="
                    + bench.get(query(mark, 1)).json().path("next_cursor").asText();
            Exchange once = bench.get(query(mark, 1) + cursor);
            Exchange twice = bench.get(query(mark, 3) + cursor);
            Expect.equal("entries", 3, twice.data().size(), twice);
            Expect.equal(
                    "first entry",
                    once.data().path(0).path("sandbox_id"),
                    twice.data().path(0).path("sandbox_id"),
                    twice);
        });
        catalogue.check("LIST-12", Level.DOCUMENTED, "What is listed is what GET shows.", bench -> {
            Exchange exchange = bench.get(query(mark(bench), 2));
            for (JsonNode sandbox : exchange.data()) {
                Same.listed(bench, bench.get(Bench.path(sandbox)).data(), sandbox, exchange);
            }
        });
        catalogue.check(
                "LIST-13", Level.DOCUMENTED, "GET /templates lists the built-ins base and python-data.", bench -> {
                    List<JsonNode> all = Marks.walk(bench, Role.MAIN, "/templates?limit=100", "template_id");
                    for (String id : List.of("base", "python-data")) {
                        boolean there = all.stream()
                                .anyMatch(t -> t.path("template_id").asText().equals(id));
                        Expect.that(there, "template " + id, "not listed", null);
                    }
                });
        catalogue.check("LIST-14", Level.CONTRACT, "The pages of /templates together are the whole.", bench -> {
            List<String> before = names(Marks.walk(bench, Role.MAIN, "/templates?limit=100", "template_id"));
            List<String> pages = names(Marks.walk(bench, Role.MAIN, "/templates?limit=1", "template_id"));
            List<String> after = names(Marks.walk(bench, Role.MAIN, "/templates?limit=100", "template_id"));
            // Templates may come and go meanwhile; those that were there throughout must be in the pages, in order.
            List<String> throughout = before.stream().filter(after::contains).toList();
            List<String> seen = pages.stream().filter(throughout::contains).toList();
            Expect.equal("templates", throughout, seen, null);
        });
    }

    private void defaultLimit(Bench bench) throws InterruptedException {
        int limit = Crowd.defaultLimit(bench);
        Crowd.Seen seen = crowd.seen(bench);
        if (seen.size() <= limit) {
            throw new SkippedException("the account has no room for " + (limit + 1) + " sandboxes");
        }
        Expect.equal("entries", limit, seen.byDefault().data().size(), seen.byDefault());
    }

    private static void churn(Bench bench) throws InterruptedException {
        String mark = bench.unique();
        List<JsonNode> stay = make(bench, 5, mark);
        Exchange first = bench.get(query(mark, 2));
        List<String> seen = new ArrayList<>(Marks.ids(first.data()));
        // The very entry that the cursor stands on goes, one yet to come goes, and new ones come.
        List<JsonNode> gone = List.of(find(stay, seen.get(seen.size() - 1)), last(stay, seen));
        remove(bench, gone);
        // Of another second, so that they come before all others.
        bench.sleep(Duration.ofMillis(1100));
        List<JsonNode> came = make(bench, 2, mark);
        String cursor = first.json().path("next_cursor").asText();
        for (JsonNode rest : Marks.walkFrom(bench, Role.MAIN, query(mark, 2), "sandbox_id", cursor)) {
            String id = rest.path("sandbox_id").asText();
            Expect.that(!seen.contains(id), "each entry once", id + " twice", first);
            seen.add(id);
        }
        List<String> throughout = new ArrayList<>(Marks.ids(stay));
        throughout.removeAll(Marks.ids(gone));
        throughout.removeAll(seen);
        Expect.equal("those that were there throughout and were skipped:", List.of(), throughout, first);
        remove(bench, stay);
        remove(bench, came);
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

    private String mark(Bench bench) throws InterruptedException {
        return sample.made(bench).mark();
    }

    private static List<JsonNode> make(Bench bench, int count, String mark) throws InterruptedException {
        List<JsonNode> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(bench.sandbox(bench.body(Map.of("mark", mark))));
        }
        return made;
    }

    private static void remove(Bench bench, List<JsonNode> sandboxes) throws InterruptedException {
        for (JsonNode sandbox : sandboxes) {
            bench.delete(Bench.path(sandbox));
        }
    }

    private static boolean present(Bench bench, JsonNode sandbox) throws InterruptedException {
        return Marks.walk(bench, Role.MAIN, "/sandboxes?limit=100", "sandbox_id").stream()
                .anyMatch(listed -> listed.path("sandbox_id").equals(sandbox.path("sandbox_id")));
    }

    private static String query(String mark, int limit) {
        return "/sandboxes?limit=" + limit + "&metadata=" + Marks.filter(Map.of("mark", mark));
    }

    private static List<String> names(List<JsonNode> templates) {
        return templates.stream().map(t -> t.path("template_id").asText()).toList();
    }
}
