package ai.vibengine.conformance.http;

import java.io.IOException;

/** Thrown when a proxy answered in place of the target. */
final class ProxyException extends IOException {
    private static final long serialVersionUID = 1;

    ProxyException(Proxy proxy, int status) {
        super("the proxy " + proxy + " answered " + status + ": " + why(proxy, status));
    }

    private static String why(Proxy proxy, int status) {
        if (status == 407) {
            return proxy.credentials().isPresent()
                    ? "it does not take these credentials, or not as Basic"
                    : "it wants credentials, --proxy http://USER:PASSWORD@HOST:PORT";
        }
        return switch (status) {
            case 403, 405 -> "it refuses connections to this target";
            case 502, 503, 504 -> "it does not reach the target";
            default -> "it makes no connection to the target";
        };
    }
}
