package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the numbers of a contract as constants, for code that cannot have the reader with it: the limits, and the bounds and defaults of the
 * parameters and schemas among the components.
 */
public final class ConstantsGenerator {

    private static final List<String> KEYWORDS =
            List.of("minimum", "maximum", "default", "minLength", "maxLength", "maxItems", "maxProperties");

    private ConstantsGenerator() {}

    /** Takes {@code public} or {@code dashboard}, the file to write and, if that is to be a Java class, its name. */
    public static void main(String[] arguments) throws IOException {
        Contract contract = arguments[0].equals("dashboard") ? Contract.load().dashboard() : Contract.load();
        Path file = Path.of(arguments[1]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, arguments.length > 2 ? javaSource(arguments[2], contract) : script(contract));
    }

    static String javaSource(String className, Contract contract) {
        int dot = className.lastIndexOf('.');
        String name = className.substring(dot + 1);
        return "package " + className.substring(0, dot)
                + ";\n\n/** The numbers of the contract. */\npublic final class "
                + name + " {\n\n    private " + name + "() {}\n\n" + lines("    public static final int ", contract)
                + "}\n";
    }

    static String script(Contract contract) {
        return lines("export const ", contract);
    }

    private static String lines(String before, Contract contract) {
        return constants(contract).entrySet().stream()
                .map(constant -> before + constant.getKey() + " = " + constant.getValue() + ";\n")
                .collect(Collectors.joining());
    }

    /** Returns the numbers by names such as {@code RATE_WINDOW_SECONDS} and {@code RUN_COMMAND_REQUEST_TIMEOUT_MAXIMUM}. */
    static SortedMap<String, Integer> constants(Contract contract) {
        SortedMap<String, Integer> constants = new TreeMap<>();
        Limits limits = contract.limits();
        limits.names().forEach(name -> constants.put(name.toUpperCase(Locale.ROOT), limits.get(name)));
        for (Map.Entry<String, JsonNode> parameter :
                contract.at("/components/parameters").properties()) {
            add(parameter.getKey(), parameter.getValue().path("schema"), constants);
        }
        for (Map.Entry<String, JsonNode> schema :
                contract.at("/components/schemas").properties()) {
            add(schema.getKey(), schema.getValue(), constants);
            schema.getValue()
                    .path("properties")
                    .properties()
                    .forEach(
                            property -> add(schema.getKey() + "_" + property.getKey(), property.getValue(), constants));
        }
        return constants;
    }

    private static void add(String name, JsonNode schema, Map<String, Integer> constants) {
        for (String keyword : KEYWORDS) {
            if (schema.path(keyword).isInt()) {
                String snake = (name + "_" + keyword).replaceAll("([a-z])([A-Z])", "$1_$2");
                constants.put(
                        snake.toUpperCase(Locale.ROOT), schema.path(keyword).intValue());
            }
        }
    }
}
