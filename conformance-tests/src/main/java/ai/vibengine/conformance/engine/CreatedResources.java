package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The paths of what the run has created and not yet deleted, read from its exchanges, so that no check can forget any. */
final class CreatedResources {
    private static final String SNAPSHOTS = "/sandboxes/[^/]+/snapshots";

    private final Map<String, Role> left = new ConcurrentHashMap<>();

    void saw(Exchange exchange) {
        Request request = exchange.request();
        String path = request.pathOnly();
        Role role = request.role();
        if (role == null) {
            return;
        }
        if (request.method().equals("POST") && exchange.success()) {
            made("/sandboxes", "sandbox_id", path, exchange, role);
            made("/templates", "template_id", path.matches(SNAPSHOTS) ? "/templates" : path, exchange, role);
        }
        boolean deleted = request.method().equals("DELETE") && exchange.success();
        if ((deleted || exchange.status() == 404) && role.equals(left.get(path))) {
            left.remove(path);
        }
    }

    private void made(String collection, String field, String path, Exchange exchange, Role role) {
        String id = exchange.data().path(field).asText();
        if (path.equals(collection) && id.matches("[A-Za-z0-9._-]+")) {
            left.put(collection + "/" + id, role);
        }
    }

    Map<String, Role> left() {
        return Map.copyOf(left);
    }
}
