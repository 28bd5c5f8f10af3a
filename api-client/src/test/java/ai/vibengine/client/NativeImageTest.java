package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reachability metadata names each generated model: Jackson finds them by reflection alone. */
class NativeImageTest {

    private static final String PACKAGE = "ai.vibengine.client.internal.generated.";
    private static final List<String> NOT_MODELS = List.of(
            "ApiClient",
            "ApiException",
            "ApiResponse",
            "CommandsApi",
            "DirectoriesApi",
            "PortsApi",
            "FilesApi",
            "Configuration",
            "ContractNumbers",
            "LimitsApi",
            "NetworkApi",
            "OperationNames",
            "Pair",
            "SandboxesApi",
            "SnapshotsApi",
            "TemplatesApi");

    @Test
    void namesEachModel() throws Exception {
        TreeSet<String> models = new TreeSet<>();
        try (Stream<Path> classes = Files.list(Path.of("target", "classes", PACKAGE.replace('.', '/')))) {
            classes.map(path -> path.getFileName().toString().replace(".class", ""))
                    .filter(name -> name.indexOf('$') < 0 && !NOT_MODELS.contains(name))
                    .forEach(name -> models.add(PACKAGE + name));
        }
        JsonNode metadata = new ObjectMapper()
                .readTree(
                        Files.readString(
                                Path.of(
                                        "target/classes/META-INF/native-image/ai.vibengine/vibengine-client/reachability-metadata.json")));
        TreeSet<String> named = new TreeSet<>();
        metadata.get("reflection").forEach(entry -> named.add(entry.get("type").textValue()));

        assertThat(models).hasSizeGreaterThan(10);
        assertThat(named).isEqualTo(models);
    }
}
