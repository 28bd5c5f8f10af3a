package ai.vibengine.conformance.reference;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a method and a path lead to.
 *
 * @param inner the second id of the path; empty when it has none
 */
record Route(String operation, String id, String inner) {
    private record Entry(String method, String pattern, String operation) {
        Route at(String path) {
            Matcher matcher = Pattern.compile(pattern).matcher(path);
            int ids = matcher.matches() ? matcher.groupCount() : 0;
            return new Route(operation, ids > 0 ? matcher.group(1) : "", ids > 1 ? matcher.group(2) : "");
        }
    }

    private static final List<Entry> ALL = List.of(
            new Entry("GET", "/sandboxes", "listSandboxes"),
            new Entry("POST", "/sandboxes", "createSandbox"),
            new Entry("GET", "/sandboxes/([^/]+)", "getSandbox"),
            new Entry("DELETE", "/sandboxes/([^/]+)", "killSandbox"),
            new Entry("POST", "/sandboxes/([^/]+)/timeout", "extendSandboxTimeout"),
            new Entry("POST", "/sandboxes/([^/]+)/commands", "runCommand"),
            new Entry("GET", "/sandboxes/([^/]+)/commands", "listCommands"),
            new Entry("GET", "/sandboxes/([^/]+)/commands/([^/]+)", "getCommand"),
            new Entry("DELETE", "/sandboxes/([^/]+)/commands/([^/]+)", "killCommand"),
            new Entry("POST", "/sandboxes/([^/]+)/commands/([^/]+)/stdin", "writeCommandStdin"),
            new Entry("GET", "/sandboxes/([^/]+)/files", "readFile"),
            new Entry("PUT", "/sandboxes/([^/]+)/files", "writeFile"),
            new Entry("DELETE", "/sandboxes/([^/]+)/files", "deleteFile"),
            new Entry("GET", "/sandboxes/([^/]+)/directories", "listDirectory"),
            new Entry("GET", "/templates", "listTemplates"),
            new Entry("POST", "/templates", "buildTemplate"),
            new Entry("GET", "/templates/([^/]+)", "getTemplate"),
            new Entry("DELETE", "/templates/([^/]+)", "deleteTemplate"),
            new Entry("GET", "/templates/([^/]+)/logs", "listTemplateLogs"));

    static Optional<Route> of(String method, String path) {
        return ALL.stream()
                .filter(entry -> entry.method.equals(method) && path.matches(entry.pattern))
                .map(entry -> entry.at(path))
                .findFirst();
    }

    static List<String> methods(String path) {
        return ALL.stream()
                .filter(entry -> path.matches(entry.pattern))
                .map(Entry::method)
                .toList();
    }
}
