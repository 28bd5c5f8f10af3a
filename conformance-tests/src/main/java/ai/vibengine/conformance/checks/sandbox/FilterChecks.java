package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.SampleSandboxes;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Filters of the list of sandboxes. */
public final class FilterChecks {
    private final SampleSandboxes sample;

    public FilterChecks(SampleSandboxes sample) {
        this.sample = sample;
    }

    public void addTo(Catalogue catalogue) {
        addMetadata(catalogue);
        addTemplates(catalogue);
        addCounts(catalogue);
    }

    private void addMetadata(Catalogue catalogue) {
        catalogue.check(
                "FILTER-01", Level.CONTRACT, "metadata=k=v lists the sandboxes that have the entry.", context -> {
                    SampleSandboxes.Made made = sample.made(context);
                    List<JsonNode> all = made.sandboxes();
                    expect(context, Map.of("color", made.red()), all.get(0), all.get(1));
                });
        catalogue.check("FILTER-02", Level.CONTRACT, "All entries of a metadata filter must match.", context -> {
            SampleSandboxes.Made made = sample.made(context);
            expect(
                    context,
                    new TreeMap<>(Map.of("color", made.red(), "size", "s")),
                    made.sandboxes().get(0));
        });
        catalogue.check(
                "FILTER-03", Level.CONTRACT, "A metadata filter compares whole values, by letter case.", context -> {
                    String red = sample.made(context).red();
                    expect(context, Map.of("color", red.substring(0, red.length() - 1)));
                    expect(context, Map.of("color", red.toUpperCase(Locale.ROOT)));
                    expect(context, Map.of("Color", red));
                    expect(context, Map.of("color", "%"));
                });
        catalogue.check("FILTER-04", Level.CONTRACT, "%26, %3D and %25 in a filter stand for & = and %.", context -> {
            String value = "a&b=c%d e+f/ü☃-" + context.unique();
            JsonNode sandbox = context.sandbox(context.body(Map.of("k&=%", value)));
            expect(context, Map.of("k&=%", value), sandbox);
            context.kill(sandbox);
        });
        catalogue.check("FILTER-05", Level.CONTRACT, "A lone % and a + in a filter stand for themselves.", context -> {
            String tag = context.unique();
            JsonNode sandbox = context.sandbox(context.body(Map.of("mark", "50%+" + tag)));
            Exchange exchange = context.get("/sandboxes?metadata=mark%3D50%25%2B" + tag);
            Expect.equal("sandboxes", Pages.ids(List.of(sandbox)), Pages.ids(exchange.data()), exchange);
            context.kill(sandbox);
        });
    }

    private static void addTemplates(Catalogue catalogue) {
        catalogue.check(
                "FILTER-06", Level.CONTRACT, "template=… lists the sandboxes of that template alone.", context -> {
                    String mark = context.unique();
                    JsonNode base = context.sandbox(context.body(Map.of("mark", mark)));
                    Exchange made = context.create(
                            Role.MAIN, context.body(Map.of("mark", mark)).put("template", "python-data"));
                    if (made.status() == 400) {
                        throw new SkippedException("no sandbox can be started from python-data");
                    }
                    JsonNode data = made.data();
                    String query = MetadataQueries.byMark(mark) + "&template=";
                    Exchange one = context.get(query + "python-data");
                    Expect.equal("sandboxes", Pages.ids(List.of(data)), Pages.ids(one.data()), one);
                    Exchange other = context.get(query + "base");
                    Expect.equal("sandboxes", Pages.ids(List.of(base)), Pages.ids(other.data()), other);
                    Exchange none = context.get(query + "bas");
                    Expect.equal("sandboxes", List.of(), Pages.ids(none.data()), none);
                    remove(context, List.of(base, data));
                });
    }

    private void addCounts(Catalogue catalogue) {
        catalogue.check("FILTER-07", Level.CONTRACT, "total_count counts what the filter matches.", context -> {
            Exchange exchange = context.get("/sandboxes?limit=1&metadata="
                    + MetadataQueries.filter(
                            Map.of("color", sample.made(context).red())));
            Expect.total(2, exchange);
        });
        catalogue.check("FILTER-08", Level.CONTRACT, "A filter that nothing matches gives an empty list.", context -> {
            Exchange exchange = context.get(MetadataQueries.byMark(context.unique()));
            Expect.status(exchange, 200);
            Expect.total(0, exchange);
            Expect.entries(0, exchange);
        });
    }

    private static void expect(CheckContext context, Map<String, String> filter, JsonNode... expected)
            throws InterruptedException {
        Exchange exchange = context.get("/sandboxes?limit=100&metadata=" + MetadataQueries.filter(filter));
        Expect.status(exchange, 200);
        Expect.equal(
                "sandboxes",
                new TreeSet<>(Pages.ids(List.of(expected))),
                new TreeSet<>(Pages.ids(exchange.data())),
                exchange);
    }

    private static void remove(CheckContext context, List<JsonNode> sandboxes) throws InterruptedException {
        for (JsonNode sandbox : sandboxes) {
            context.kill(sandbox);
        }
    }
}
