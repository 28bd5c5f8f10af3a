package ai.vibengine.openapi;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** The contract as the jar carries it, read as a tree. */
final class TestContract {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final String yaml;
    private final Located root;

    private TestContract(String yaml, JsonNode root) {
        this.yaml = yaml;
        this.root = new Located("", root);
    }

    static TestContract load() {
        String yaml = read("openapi.yaml");
        return new TestContract(yaml, tree(yaml));
    }

    /** The dashboard's own contract, with the components of the public one that it takes its parts from. */
    static TestContract dashboard() {
        String yaml = read("dashboard.yaml");
        ObjectNode root = (ObjectNode) tree(yaml.replace("openapi.yaml#/", "#/"));
        JsonNode shared = tree(read("openapi.yaml")).path("components");
        for (Map.Entry<String, JsonNode> kind : shared.properties()) {
            ObjectNode both = kind.getValue().deepCopy();
            root.path("components")
                    .path(kind.getKey())
                    .properties()
                    .forEach(own -> both.set(own.getKey(), own.getValue()));
            root.withObject("/components").set(kind.getKey(), both);
        }
        return new TestContract(yaml, root);
    }

    private static JsonNode tree(String yaml) {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try {
            return new ObjectMapper(factory).readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String file) {
        try (InputStream in = TestContract.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String yaml() {
        return yaml;
    }

    Located root() {
        return root;
    }

    /** The text that opens the reference, with single spaces, so that a line break is no difference. */
    String prose() {
        return at("/info").text("description").replaceAll("\\s+", " ");
    }

    Located at(String pointer) {
        JsonNode node = root.node().at(pointer);
        if (node.isMissingNode()) {
            throw new NoSuchElementException(pointer);
        }
        return new Located(pointer, node);
    }

    Located schema(String name) {
        return at("/components/schemas/" + name);
    }

    /** What a reference points at, or the node itself. */
    Located resolve(Located located) {
        return located.has("$ref") ? resolve(at(located.text("$ref").substring(1))) : located;
    }

    List<TestOperation> operations() {
        List<TestOperation> operations = new ArrayList<>();
        for (Located path : at("/paths").children()) {
            for (Located operation : path.children()) {
                if (METHODS.contains(operation.name())) {
                    operations.add(new TestOperation(this, path, operation));
                }
            }
        }
        return operations;
    }

    TestOperation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(id));
    }
}
