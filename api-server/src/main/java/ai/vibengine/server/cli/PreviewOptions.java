package ai.vibengine.server.cli;

import ai.vibengine.server.port.PreviewSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where ports of sandboxes are reached from outside. */
final class PreviewOptions {

    private static final String OFF = "off";
    private static final String NEXT = "next";
    private static final int MOST_PORT = 65_535;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,200}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    @Option(
            names = "--preview-port",
            paramLabel = "N|next|off",
            defaultValue = "${env:VE_PREVIEW_PORT:-next}",
            description =
                    "Port that leads to the ports of sandboxes that are open: next for the one after --port (any free"
                            + " one if that is 0), off for none. VE_PREVIEW_PORT, default: next")
    @SuppressWarnings("NullAway.Init")
    private String port;

    @Option(
            names = "--preview-domain",
            paramLabel = "DOMAIN|URL",
            defaultValue = "${env:VE_PREVIEW_DOMAIN:-localhost}",
            description = "Domain below which each open port of a sandbox has a host of its own, all of which lead to"
                    + " --preview-port; as https://preview.example.com if something with TLS stands in front."
                    + " VE_PREVIEW_DOMAIN, default: localhost")
    @SuppressWarnings("NullAway.Init")
    private String domain;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Returns the settings.
     *
     * @param apiPort the port of the API
     * @throws ParameterException when they make no sense
     */
    PreviewSettings settings(int apiPort) {
        Optional<Integer> listen = listenPort(apiPort);
        if (!domain.contains("://")) {
            return new PreviewSettings(listen, "http", name(domain), Optional.empty());
        }
        try {
            URI url = new URI(domain.endsWith("/") ? domain.substring(0, domain.length() - 1) : domain);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getPath().isEmpty() && url.getQuery() == null) {
                return new PreviewSettings(listen, url.getScheme(), name(url.getHost()), Optional.of(url.getPort()));
            }
        } catch (URISyntaxException malformed) {
            throw refused("--preview-domain", "must be a domain, or http or https and a domain: " + domain);
        }
        throw refused("--preview-domain", "must be a domain, or http or https and a domain: " + domain);
    }

    private Optional<Integer> listenPort(int apiPort) {
        if (port.equals(OFF)) {
            return Optional.empty();
        }
        if (port.equals(NEXT)) {
            return Optional.of(apiPort == 0 || apiPort == MOST_PORT ? 0 : apiPort + 1);
        }
        if (!NUMBER.matcher(port).matches() || Integer.parseInt(port) > MOST_PORT) {
            throw refused("--preview-port", "must be from 0 to " + MOST_PORT + ", next or off: " + port);
        }
        return Optional.of(Integer.parseInt(port));
    }

    private String name(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!DOMAIN.matcher(lower).matches()) {
            throw refused("--preview-domain", "must be a domain, or http or https and a domain: " + domain);
        }
        return lower;
    }

    private ParameterException refused(String option, String why) {
        return new ParameterException(
                command.commandLine(), ParameterErrorHandler.name(command.findOption(option)) + " " + why);
    }
}
