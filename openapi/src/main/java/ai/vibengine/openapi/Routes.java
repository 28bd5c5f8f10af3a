package ai.vibengine.openapi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds operations by what is asked for. Immutable. */
final class Routes {

    private final Map<String, List<Route>> byMethod;

    Routes(Collection<Operation> operations) {
        Map<String, List<Route>> routes = new HashMap<>();
        for (Operation operation : operations) {
            routes.computeIfAbsent(operation.method(), method -> new ArrayList<>())
                    .add(new Route(segments(operation.path()), operation));
        }
        byMethod = Map.copyOf(routes);
    }

    /** Returns the operation that a request asks for. */
    Optional<Operation> find(String method, String path) {
        List<Route> routes = byMethod.get(method);
        if (routes == null) {
            return Optional.empty();
        }
        List<String> segments = segments(path);
        for (Route route : routes) {
            if (route.matches(segments)) {
                return Optional.of(route.operation());
            }
        }
        return Optional.empty();
    }

    /** Returns the methods that the path has. */
    Set<String> methods(String path) {
        return byMethod.keySet().stream()
                .filter(method -> find(method, path).isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Splits a path as the router does: without matrix parameters, and without the slash at the end. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int semicolon = path.indexOf(';', start);
            String segment = path.substring(start, semicolon >= 0 && semicolon < end ? semicolon : end);
            if (start > 0 || !segment.isEmpty()) {
                segments.add(segment);
            }
            start = end + 1;
        }
        return segments;
    }

    private record Route(List<String> segments, Operation operation) {

        boolean matches(List<String> asked) {
            if (asked.size() != segments.size()) {
                return false;
            }
            for (int i = 0; i < asked.size(); i++) {
                String segment = segments.get(i);
                if (segment.startsWith("{") ? asked.get(i).isEmpty() : !segment.equals(asked.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
