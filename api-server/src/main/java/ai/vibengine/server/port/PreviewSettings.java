package ai.vibengine.server.port;

import ai.vibengine.server.runtime.SandboxSpec;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where ports of sandboxes are reached from outside.
 *
 * @param listenPort the port of the machine that leads to them, 0 for any free one; empty when there are none
 * @param scheme of their URLs: https where something with TLS stands in front
 * @param domain the domain below which each has a host of its own, in lower case
 * @param urlPort the port in their URLs, if not the one that is listened on; -1 for that of the scheme
 */
public record PreviewSettings(Optional<Integer> listenPort, String scheme, String domain, Optional<Integer> urlPort) {

    private static final String LOCAL_DOMAIN = "localhost";
    private static final Pattern LABEL = Pattern.compile("([1-9][0-9]{0,4})-([a-z]+)-([0-9a-z]+)");
    private static final int MOST_PORT = 65_535;

    /** A port of a sandbox, open or not. */
    public record Target(String sandboxId, int port) {}

    /** Returns settings for a machine alone, on a port. */
    public static PreviewSettings local(int listenPort) {
        return new PreviewSettings(Optional.of(listenPort), "http", LOCAL_DOMAIN, Optional.empty());
    }

    /** Returns settings without any way to the ports of sandboxes. */
    public static PreviewSettings off() {
        return new PreviewSettings(Optional.empty(), "http", LOCAL_DOMAIN, Optional.empty());
    }

    public boolean isHttps() {
        return scheme.equals("https");
    }

    /**
     * Returns the URL of a port.
     *
     * @param listening the port that is listened on
     */
    public URI url(OpenPort port, int listening) {
        int shown = urlPort.orElse(listening);
        boolean usual = shown < 0 || shown == (isHttps() ? 443 : 80);
        return URI.create(scheme + "://" + port.port() + "-" + port.sandboxId().replace('_', '-') + "." + domain
                + (usual ? "" : ":" + shown));
    }

    /** Returns the port that a host stands for; empty when it is none of ours. */
    public Optional<Target> target(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!name.endsWith("." + domain)) {
            return Optional.empty();
        }
        Matcher label = LABEL.matcher(name.substring(0, name.length() - domain.length() - 1));
        if (!label.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(label.group(1));
        String sandboxId = label.group(2) + "_" + label.group(3);
        return port <= MOST_PORT && SandboxSpec.isSandboxId(sandboxId)
                ? Optional.of(new Target(sandboxId, port))
                : Optional.empty();
    }
}
