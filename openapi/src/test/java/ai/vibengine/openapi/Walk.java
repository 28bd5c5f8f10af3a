package ai.vibengine.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Finds everything of a kind, wherever in the contract it is written. */
final class Walk {
    /** What is data and not contract. */
    private static final Set<String> DATA = Set.of("example", "value", "default", "enum");

    private static final String SCHEMAS = "/components/schemas";

    private final TestContract contract;

    Walk(TestContract contract) {
        this.contract = contract;
    }

    /** Parameters, headers and media types: what has a schema, and examples of it. */
    List<Located> schemaHolders() {
        return find(contract.root(), located -> located.node().isObject() && located.has("schema"));
    }

    /** Every schema that is written out, at whatever depth. */
    List<Located> schemas() {
        List<Located> schemas = new ArrayList<>();
        contract.at(SCHEMAS).children().forEach(schema -> addWithInner(schema, schemas));
        schemaHolders().forEach(holder -> addWithInner(holder.child("schema"), schemas));
        return schemas;
    }

    List<Located> properties() {
        return schemas().stream()
                .flatMap(schema -> schema.child("properties").children().stream())
                .toList();
    }

    /** Every place that carries the field. */
    List<Located> having(String field) {
        return find(contract.root(), located -> located.node().isObject() && located.has(field));
    }

    private static void addWithInner(Located schema, List<Located> schemas) {
        schemas.add(schema);
        schema.child("properties").children().forEach(inner -> addWithInner(inner, schemas));
        schema.child("allOf").children().forEach(inner -> addWithInner(inner, schemas));
        for (String keyword : List.of("items", "additionalProperties")) {
            if (schema.node().path(keyword).isObject()) {
                addWithInner(schema.child(keyword), schemas);
            }
        }
    }

    private static List<Located> find(Located from, Predicate<Located> wanted) {
        List<Located> found = new ArrayList<>();
        find(from, wanted, found);
        return found;
    }

    private static void find(Located at, Predicate<Located> wanted, List<Located> found) {
        boolean names = at.name().equals("properties") || at.pointer().equals(SCHEMAS);
        if (!names && wanted.test(at)) {
            found.add(at);
        }
        for (Located child : at.children()) {
            if (names || !DATA.contains(child.name())) {
                find(child, wanted, found);
            }
        }
    }
}
