package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The places of a contract, so that a failure names where something is wrong. */
record Places(Contract contract, Located root) {
    /** What is data and not contract. */
    private static final Set<String> DATA = Set.of("example", "value", "default", "enum");

    private static final String SCHEMAS = "/components/schemas";

    Places(Contract contract) {
        this(contract, new Located("", contract.tree()));
    }

    Located at(String pointer) {
        JsonNode node = root.node().at(pointer);
        if (node.isMissingNode()) {
            throw new NoSuchElementException(pointer);
        }
        return new Located(pointer, node);
    }

    Located schema(String name) {
        return at(SCHEMAS + "/" + name);
    }

    Located operation(Operation operation) {
        return root.child("paths")
                .child(operation.path())
                .child(operation.method().toLowerCase(Locale.ROOT));
    }

    Located requestBody(Operation operation) {
        return resolve(operation(operation).child("requestBody"));
    }

    NavigableMap<Integer, Located> responses(Operation operation) {
        NavigableMap<Integer, Located> responses = new TreeMap<>();
        for (int status : operation.replies().keySet()) {
            responses.put(
                    status, resolve(operation(operation).child("responses").child(String.valueOf(status))));
        }
        return responses;
    }

    /** What a reference points at, or the place itself. */
    Located resolve(Located located) {
        return located.has("$ref") ? resolve(at(located.text("$ref").substring(1))) : located;
    }

    Level level(Located located) {
        Located stated = located.has("x-requirement") ? located : resolve(located);
        if (!stated.has("x-requirement")) {
            throw new AssertionError("no x-requirement at " + located);
        }
        return Level.of(stated.text("x-requirement"));
    }

    /** What is wrong with the value of a schema. */
    List<Violation> violations(Located schema, JsonNode value) {
        return contract.schemas().compile(schema.node()).violations(value);
    }

    /** The text that opens the reference, with single spaces, so that a line break is no difference. */
    String prose() {
        return at("/info").text("description").replaceAll("\\s+", " ");
    }

    /** Parameters, headers and media types: what has a schema, and examples of it. */
    List<Located> schemaHolders() {
        return find(located -> located.node().isObject() && located.has("schema"));
    }

    /** Every schema that is written out, at whatever depth. */
    List<Located> schemas() {
        List<Located> schemas = new ArrayList<>();
        at(SCHEMAS).children().forEach(schema -> addWithInner(schema, schemas));
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
        return find(located -> located.node().isObject() && located.has(field));
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

    private List<Located> find(Predicate<Located> wanted) {
        List<Located> found = new ArrayList<>();
        find(root, wanted, found);
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
