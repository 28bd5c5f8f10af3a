package ai.vibengine.server.cli;

import ai.vibengine.server.image.ImageRegistries;
import ai.vibengine.server.image.ImageRegistries.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the images that templates may be built on. */
final class ImageOptions {

    private static final String NONE = "none";
    private static final int MOST_MEBIBYTES = 1 << 20;

    @Option(
            names = "--image-registries",
            paramLabel = "HOST[:PORT][/PATH],…",
            defaultValue = "${env:VE_IMAGE_REGISTRIES:-none}",
            description =
                    "Registries, or parts of them, whose images templates may be built on; http:// before one that"
                            + " has no TLS. An image without a registry in its name is looked for in the first. The server asks"
                            + " them, and goes where they send it. Takes skopeo. VE_IMAGE_REGISTRIES, default: none")
    @SuppressWarnings("NullAway.Init")
    private String registries;

    @Option(
            names = "--image-credentials",
            paramLabel = "FILE",
            defaultValue = "${env:VE_IMAGE_CREDENTIALS:-none}",
            description = "File with credentials for them, as skopeo login writes it. Every account may then build on"
                    + " what they open. VE_IMAGE_CREDENTIALS, default: none")
    @SuppressWarnings("NullAway.Init")
    private String credentials;

    @Option(
            names = "--max-image",
            paramLabel = "MIB",
            defaultValue = "${env:VE_MAX_IMAGE:-2048}",
            description = "Size of an image in MiB, packed as well as unpacked. As much is kept of layers that images"
                    + " have in common. VE_MAX_IMAGE, default: 2048")
    private int mostMebibytes;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Returns the settings.
     *
     * @throws ParameterException when one is malformed, and names it
     */
    ImageRegistries registries() {
        if (mostMebibytes < 1 || mostMebibytes > MOST_MEBIBYTES) {
            throw refused("--max-image", "must be from 1 to " + MOST_MEBIBYTES + ": " + mostMebibytes);
        }
        List<Entry> entries = new ArrayList<>();
        if (!registries.equals(NONE)) {
            for (String text : registries.split(",", -1)) {
                entries.add(Entry.parse(text.strip())
                        .orElseThrow(() -> refused(
                                "--image-registries",
                                "must be none or a list of [http://]HOST[:PORT][/PATH]: " + text)));
            }
        }
        return new ImageRegistries(entries, file(), (long) mostMebibytes << 20);
    }

    private Optional<Path> file() {
        if (credentials.equals(NONE)) {
            return Optional.empty();
        }
        Path file = Path.of(credentials).toAbsolutePath();
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw refused("--image-credentials", "is no file that can be read: " + file);
        }
        return Optional.of(file);
    }

    private ParameterException refused(String option, String why) {
        return new ParameterException(
                command.commandLine(), ParameterErrorHandler.name(command.findOption(option)) + " " + why);
    }
}
