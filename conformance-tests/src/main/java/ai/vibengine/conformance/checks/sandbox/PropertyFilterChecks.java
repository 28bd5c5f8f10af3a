package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Filters by a property that the owner of a sandbox chooses, as far as the contract alone tells what they do. */
public final class PropertyFilterChecks {
    private final Contract contract;

    public PropertyFilterChecks(Contract contract) {
        this.contract = contract;
    }

    /** The parameters of the list that are texts and properties of sandboxes; a template has to exist, so it has a requirement by hand. */
    public static List<Parameter> filters(Contract contract) {
        JsonNode properties = contract.at("/components/schemas/CreateSandboxRequest/properties");
        return contract.operation("listSandboxes").parameters().stream()
                .filter(parameter -> parameter.place() == Parameter.Place.QUERY)
                .filter(parameter -> properties.has(parameter.name()))
                .filter(parameter -> !parameter.name().equals("template"))
                .filter(parameter ->
                        type(contract, properties.get(parameter.name())).equals("string"))
                .toList();
    }

    private static String type(Contract contract, JsonNode schema) {
        return contract.whole(schema).path("type").asText();
    }

    public void addTo(Catalogue catalogue) {
        for (Parameter filter : filters(contract)) {
            String name = filter.name();
            catalogue.check(
                    "FILTER-" + name,
                    filter.level() == Level.EXTENSION ? Level.EXTENSION : Level.CONTRACT,
                    name + "=… lists the sandboxes that were created with that " + name + " alone.",
                    context -> filters(context, name, values(filter)));
        }
    }

    /** Two values, of which the first begins the second where the contract does not count all of them up. */
    private static List<String> values(Parameter filter) {
        JsonNode schema = filter.schema().node();
        JsonNode known = schema.path("enum");
        String example = schema.path("example").asText();
        return known.size() > 1
                ? List.of(known.get(0).asText(), known.get(1).asText())
                : List.of(example, example + example.charAt(example.length() - 1));
    }

    private static void filters(CheckContext context, String name, List<String> values) throws InterruptedException {
        String mark = context.unique();
        ObjectNode body = context.body(Map.of("mark", mark));
        JsonNode none = context.sandbox(body.deepCopy());
        JsonNode one = created(context, body.deepCopy().put(name, values.get(0)));
        JsonNode other = created(context, body.deepCopy().put(name, values.get(1)));
        for (JsonNode expected : List.of(one, other)) {
            String value = expected.path(name).asText();
            Exchange listed =
                    context.get(MetadataQueries.byMark(mark) + "&" + name + "=" + CheckContext.segment(value));
            Expect.equal("sandboxes", Pages.ids(List.of(expected)), Pages.ids(listed.data()), listed);
        }
        context.kill(none);
        context.kill(one);
        context.kill(other);
    }

    private static JsonNode created(CheckContext context, ObjectNode body) throws InterruptedException {
        Exchange made = context.create(Role.MAIN, body);
        if (made.status() == 400) {
            throw new SkippedException("no sandbox can be created with " + body);
        }
        return CheckContext.made(made);
    }
}
