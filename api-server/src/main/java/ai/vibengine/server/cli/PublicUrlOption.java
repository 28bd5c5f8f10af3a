package ai.vibengine.server.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The URL at which people reach the server, which it cannot know when something stands in front of it. */
final class PublicUrlOption {

    private static final String NONE = "none";

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            defaultValue = "${env:VE_PUBLIC_URL:-none}",
            description = "Where browsers reach the server, if not where it listens, as https://api.example.com;"
                    + " with https the dashboard's cookie is sent by TLS alone. VE_PUBLIC_URL, default: none")
    @SuppressWarnings("NullAway.Init")
    private String text;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Returns the URL, without a slash at its end; empty when none was given.
     *
     * @throws ParameterException when it is none
     */
    Optional<URI> url() {
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getPath().isEmpty() && url.getQuery() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException malformed) {
            throw refused();
        }
        throw refused();
    }

    private ParameterException refused() {
        return new ParameterException(
                command.commandLine(),
                ParameterErrorHandler.name(command.findOption("--public-url"))
                        + " must be http or https, a host, and no path: " + text);
    }
}
