package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of a contract as they bind an implementation of one level, each compiled once. Thread-safe. */
public final class Schemas {

    /** OpenAPI 3.0 has no word for bounds on the names of a map: this is the contract's own for {@code propertyNames}. */
    private static final String PROPERTY_NAMES = "x-property-names";

    private static final String INT_32 = "int32";

    private static final Dialect DIALECT = Dialect.builder(Dialects.getOpenApi30())
            .keyword(KeywordType.PROPERTY_NAMES)
            .keyword(new MaxTotalLengthKeyword())
            .unknownKeywordFactory((keyword, context) -> otherKeyword(keyword))
            .build();

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            DIALECT,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final Map<String, ContractSchema> byPointer = new ConcurrentHashMap<>();
    private final ContractTree tree;
    private final Level level;
    private final int mostViolations;
    private final JsonNode adapted;

    Schemas(ContractTree tree, Level level) {
        this.tree = tree;
        this.level = level;
        this.mostViolations = tree.root()
                .at("/components/schemas/Error/properties/details/maxItems")
                .asInt(Integer.MAX_VALUE);
        this.adapted = adapted(tree.root().path("components"));
    }

    /**
     * Returns the component schema of this name.
     *
     * @throws NoSuchElementException if there is none
     */
    public ContractSchema component(String name) {
        return at("/components/schemas/" + name);
    }

    /**
     * Returns the schema at a JSON pointer into the components.
     *
     * @throws NoSuchElementException if there is none
     */
    public ContractSchema at(String pointer) {
        return byPointer.computeIfAbsent(
                pointer, key -> compile(JsonNodeFactory.instance.objectNode().put("$ref", "#" + key)));
    }

    /** Compiles a schema that may refer to components. */
    public ContractSchema compile(JsonNode schema) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("allOf").add(adapted(schema));
        document.set("components", adapted);
        return new ContractSchema(
                registry.getSchema(document), tree.whole(schema), Shape.of(schema, tree), mostViolations);
    }

    /** Vendor keywords, and the components that stand beside a schema, say nothing of values. */
    private static Keyword otherKeyword(String keyword) {
        if (!keyword.startsWith("x-") && !keyword.equals("components")) {
            throw new IllegalArgumentException("The contract has an unknown keyword: " + keyword);
        }
        return new NonValidationKeyword(keyword);
    }

    private JsonNode adapted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> copy.add(adapted(each)));
            return copy;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            if (keyword.equals(PROPERTY_NAMES)) {
                copy.set("propertyNames", adapted(value));
            } else if (keyword.equals("required") && value.isArray()) {
                copy.set(keyword, required(value, node.path("properties")));
            } else {
                copy.set(keyword, adapted(value));
            }
        }
        if (node.path("format").asText().equals(INT_32)) {
            bound(copy);
        }
        return copy;
    }

    /** The format alone says what no number of it exceeds; as a bound, it is told to whoever does. */
    private static void bound(ObjectNode integer) {
        if (!integer.has("minimum")) {
            integer.put("minimum", Integer.MIN_VALUE);
        }
        if (!integer.has("maximum")) {
            integer.put("maximum", Integer.MAX_VALUE);
        }
    }

    /** What a higher level adds may be absent from an implementation of a lower one. */
    private ArrayNode required(JsonNode names, JsonNode properties) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode name : names) {
            JsonNode property = properties.path(name.asText());
            JsonNode stated = property.has("x-requirement") ? property : tree.resolve(property);
            if (level.includes(Level.of(stated.path("x-requirement").asText("documented")))) {
                kept.add(name);
            }
        }
        return kept;
    }
}
