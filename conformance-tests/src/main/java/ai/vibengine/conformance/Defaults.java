package ai.vibengine.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The defaults of options: variables of the environment, or else lines of the file. */
final class Defaults implements IDefaultValueProvider {
    private final Map<String, String> environment;
    private final Map<String, String> file;

    private Defaults(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
    }

    static Defaults of(Map<String, String> environment, List<String> arguments, CommandLine line) {
        String path = environment.get(Settings.variable("--config"));
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith("--config=")) {
                path = arguments.get(i).substring("--config=".length());
            } else if (arguments.get(i).equals("--config") && i + 1 < arguments.size()) {
                path = arguments.get(i + 1);
            }
        }
        Set<String> names = line.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
        return new Defaults(environment, path == null ? Map.of() : read(Path.of(path), names));
    }

    // api-key: ve_sk_…, only: [RATE, LIST-04]: the options without their dashes.
    private static Map<String, String> read(Path path, Set<String> names) {
        Map<String, String> values = new HashMap<>();
        try {
            JsonNode tree = new YAMLMapper().readTree(path.toFile());
            if (!tree.isObject()) {
                throw new IllegalArgumentException("--config " + path + " is not a map of options");
            }
            tree.properties().forEach(field -> {
                String option = "--" + field.getKey();
                if (!names.contains(option) || option.equals("--config")) {
                    throw new IllegalArgumentException("--config " + path + " has no option " + field.getKey());
                }
                values.put(option, text(field.getValue()));
            });
        } catch (IOException e) {
            throw new IllegalArgumentException("--config " + path + " cannot be read", e);
        }
        return values;
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        List<String> all = new ArrayList<>();
        value.forEach(element -> all.add(element.asText()));
        return String.join(",", all);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
            return null;
        }
        String name = option.longestName();
        String value = environment.get(Settings.variable(name));
        return value == null ? file.get(name) : value;
    }
}
