package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the reachability metadata of GraalVM for the models that OpenAPI Generator makes of a contract. */
public final class NativeImageMetadataGenerator {

    /** Every generated model bears it, and nothing else does. */
    private static final String MODEL = "@JsonPropertyOrder";

    private NativeImageMetadataGenerator() {}

    /** Takes the folder of the generated sources, their package and the file to write. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[2]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, metadata(Path.of(arguments[0]), arguments[1]));
    }

    static String metadata(Path sources, String packageName) throws IOException {
        ObjectNode metadata = new ObjectMapper().createObjectNode();
        ArrayNode reflection = metadata.putArray("reflection");
        for (Path source : models(sources)) {
            String name = source.getFileName().toString().replace(".java", "");
            reflection
                    .addObject()
                    .put("type", packageName + "." + name)
                    .put("allDeclaredConstructors", true)
                    .put("allDeclaredMethods", true)
                    .put("allDeclaredFields", true);
        }
        return metadata.toPrettyString() + "\n";
    }

    private static List<Path> models(Path sources) throws IOException {
        try (Stream<Path> files = Files.list(sources)) {
            List<Path> sorted = files.sorted().toList();
            List<Path> models = new ArrayList<>();
            for (Path file : sorted) {
                if (Files.readString(file).contains(MODEL)) {
                    models.add(file);
                }
            }
            return models;
        }
    }
}
