package ai.vibengine.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Writes a Java class that tells the name of the operation that a request calls, for code that cannot have the reader with it. */
public final class OperationNamesGenerator {

    private OperationNamesGenerator() {}

    /** Takes the file to write and the name of the class. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, javaSource(arguments[1], Contract.load()));
    }

    static String javaSource(String className, Contract contract) {
        int dot = className.lastIndexOf('.');
        String name = className.substring(dot + 1);
        String routes = contract.operations().stream()
                .map(operation -> "            new Route(\"" + operation.method() + "\", \""
                        + operation.path().replaceAll("\\{[^}]*}", "[^/]+") + "\", \"" + operation.id() + "\")")
                .collect(Collectors.joining(",\n"));
        return "package " + className.substring(0, dot) + ";\n\nimport java.util.List;\n\n"
                + "/** The names of the contract's operations. */\npublic final class " + name + " {\n\n"
                + "    private record Route(String method, String path, String operation) {}\n\n"
                + "    private static final List<Route> ROUTES = List.of(\n" + routes + ");\n\n"
                + "    private " + name + "() {}\n\n"
                + "    /** The name of the operation; the method where the contract has none. */\n"
                + "    public static String of(String method, String path) {\n"
                + "        for (Route route : ROUTES) {\n"
                + "            if (route.method().equals(method) && path.matches(route.path())) {\n"
                + "                return route.operation();\n"
                + "            }\n"
                + "        }\n"
                + "        return method;\n"
                + "    }\n}\n";
    }
}
