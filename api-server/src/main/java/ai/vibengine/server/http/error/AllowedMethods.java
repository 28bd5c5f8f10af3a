package ai.vibengine.server.http.error;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import java.util.Set;
import java.util.TreeSet;

/** The value of the {@code Allow} header (RFC 9110, section 10.2.1). */
final class AllowedMethods {

    private AllowedMethods() {}

    /** Returns the methods of the contract, and HEAD wherever there is GET; OPTIONS is the framework's own and refused here. */
    static String of(WebApplicationException refusal) {
        Set<String> methods = new TreeSet<>(refusal.getResponse().getAllowedMethods());
        methods.remove(HttpMethod.OPTIONS);
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        return String.join(", ", methods);
    }
}
