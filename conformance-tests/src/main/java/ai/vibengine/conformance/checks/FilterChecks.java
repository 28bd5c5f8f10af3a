package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Filters of the list of sandboxes. */
final class FilterChecks {
    private final Sample sample;

    FilterChecks(Sample sample) {
        this.sample = sample;
    }

    void addTo(Catalogue catalogue) {
        catalogue.check("FILTER-01", Level.CONTRACT, "metadata=k=v lists the sandboxes that have the entry.", bench -> {
            Sample.Made made = sample.made(bench);
            List<JsonNode> all = made.sandboxes();
            expect(bench, Map.of("color", made.red()), all.get(0), all.get(1));
        });
        catalogue.check("FILTER-02", Level.CONTRACT, "All entries of a metadata filter must match.", bench -> {
            Sample.Made made = sample.made(bench);
            expect(
                    bench,
                    new TreeMap<>(Map.of("color", made.red(), "size", "s")),
                    made.sandboxes().get(0));
        });
        catalogue.check(
                "FILTER-03", Level.CONTRACT, "A metadata filter compares whole values, by letter case.", bench -> {
                    String red = sample.made(bench).red();
                    expect(bench, Map.of("color", red.substring(0, red.length() - 1)));
                    expect(bench, Map.of("color", red.toUpperCase(Locale.ROOT)));
                    expect(bench, Map.of("Color", red));
                    expect(bench, Map.of("color", "%"));
                });
        catalogue.check("FILTER-04", Level.CONTRACT, "%26, %3D and %25 in a filter stand for & = and %.", bench -> {
            String value = "a&b=c%d e+f/ü☃-" + bench.unique();
            JsonNode sandbox = bench.sandbox(bench.body(Map.of("k&=%", value)));
            expect(bench, Map.of("k&=%", value), sandbox);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check("FILTER-05", Level.CONTRACT, "A lone % and a + in a filter stand for themselves.", bench -> {
            String tag = bench.unique();
            JsonNode sandbox = bench.sandbox(bench.body(Map.of("mark", "50%+" + tag)));
            Exchange exchange = bench.get("/sandboxes?metadata=mark%3D50%25%2B" + tag);
            Expect.equal("sandboxes", Marks.ids(List.of(sandbox)), Marks.ids(exchange.data()), exchange);
            bench.delete(Bench.path(sandbox));
        });
        catalogue.check(
                "FILTER-06", Level.CONTRACT, "template=… lists the sandboxes of that template alone.", bench -> {
                    String mark = bench.unique();
                    JsonNode base = bench.sandbox(bench.body(Map.of("mark", mark)));
                    Exchange made = bench.create(
                            Role.MAIN, bench.body(Map.of("mark", mark)).put("template", "python-data"));
                    if (made.status() == 400) {
                        throw new SkippedException("no sandbox can be started from python-data");
                    }
                    JsonNode data = made.data();
                    String query = Marks.byMark(mark) + "&template=";
                    Exchange one = bench.get(query + "python-data");
                    Expect.equal("sandboxes", Marks.ids(List.of(data)), Marks.ids(one.data()), one);
                    Exchange other = bench.get(query + "base");
                    Expect.equal("sandboxes", Marks.ids(List.of(base)), Marks.ids(other.data()), other);
                    Exchange none = bench.get(query + "bas");
                    Expect.equal("sandboxes", List.of(), Marks.ids(none.data()), none);
                    remove(bench, List.of(base, data));
                });
        catalogue.check("FILTER-07", Level.CONTRACT, "total_count counts what the filter matches.", bench -> {
            Exchange exchange = bench.get("/sandboxes?limit=1&metadata="
                    + Marks.filter(Map.of("color", sample.made(bench).red())));
            Expect.equal("total_count", 2, exchange.json().path("total_count").asInt(), exchange);
        });
        catalogue.check("FILTER-08", Level.CONTRACT, "A filter that nothing matches gives an empty list.", bench -> {
            Exchange exchange = bench.get(Marks.byMark(bench.unique()));
            Expect.status(exchange, 200);
            Expect.equal("total_count", 0, exchange.json().path("total_count").asInt(-1), exchange);
            Expect.equal("entries", 0, exchange.data().size(), exchange);
        });
    }

    private static void expect(Bench bench, Map<String, String> filter, JsonNode... expected)
            throws InterruptedException {
        Exchange exchange = bench.get("/sandboxes?limit=100&metadata=" + Marks.filter(filter));
        Expect.status(exchange, 200);
        Expect.equal(
                "sandboxes",
                new TreeSet<>(Marks.ids(List.of(expected))),
                new TreeSet<>(Marks.ids(exchange.data())),
                exchange);
    }

    private static void remove(Bench bench, List<JsonNode> sandboxes) throws InterruptedException {
        for (JsonNode sandbox : sandboxes) {
            bench.delete(Bench.path(sandbox));
        }
    }
}
