package ai.vibengine.conformance.reference;

import java.util.List;
import java.util.Optional;

/** What a method and a path lead to. */
record Route(String operation, String id) {
    private record Entry(String method, String pattern, String operation) {}

    private static final List<Entry> ALL = List.of(
            new Entry("GET", "/sandboxes", "listSandboxes"),
            new Entry("POST", "/sandboxes", "createSandbox"),
            new Entry("GET", "/sandboxes/([^/]+)", "getSandbox"),
            new Entry("DELETE", "/sandboxes/([^/]+)", "killSandbox"),
            new Entry("POST", "/sandboxes/([^/]+)/timeout", "extendSandboxTimeout"),
            new Entry("GET", "/templates", "listTemplates"),
            new Entry("POST", "/templates", "buildTemplate"),
            new Entry("GET", "/templates/([^/]+)", "getTemplate"),
            new Entry("DELETE", "/templates/([^/]+)", "deleteTemplate"),
            new Entry("GET", "/templates/([^/]+)/logs", "listTemplateLogs"));

    static Optional<Route> of(String method, String path) {
        return ALL.stream()
                .filter(entry -> entry.method.equals(method) && path.matches(entry.pattern))
                .map(entry -> new Route(entry.operation, path.replaceFirst(entry.pattern, idIn(entry.pattern))))
                .findFirst();
    }

    private static String idIn(String pattern) {
        return pattern.contains("(") ? "$1" : "";
    }

    static List<String> methods(String path) {
        return ALL.stream()
                .filter(entry -> path.matches(entry.pattern))
                .map(Entry::method)
                .toList();
    }
}
