package ai.vibengine.server.rootfs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parts of an image.
 *
 * @param layers the lowest first
 * @param setup what it asks for
 */
record SavedImage(List<ImageLayer> layers, ImageSetup setup) {

    private static final int LONGEST_WORKDIR = 1024;
    private static final int MOST_VARIABLES = 32 << 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** They belong to the user that an image's own processes run as, who is not the sandbox's. */
    private static final Set<String> OF_THE_USER = Set.of("HOME", "USER", "LOGNAME", "SHELL");

    SavedImage {
        layers = List.copyOf(layers);
    }

    void applyTo(RootFolder root) throws IOException {
        for (ImageLayer layer : layers) {
            layer.applyTo(root);
        }
        if (setup.workdir() != null) {
            // Images need not have it, and need not have the programs that would make it.
            root.make(setup.workdir());
        }
    }

    /** Returns what an image's configuration asks for. */
    static ImageSetup setupOf(JsonNode configuration) throws RootFilesystemException {
        String workdir = configuration.at("/config/WorkingDir").asText();
        boolean ofUse = workdir.startsWith("/")
                && workdir.length() > 1
                && workdir.length() <= LONGEST_WORKDIR
                && workdir.indexOf('\0') < 0;
        return new ImageSetup(environmentOf(configuration), ofUse ? workdir : null);
    }

    private static Map<String, String> environmentOf(JsonNode configuration) throws RootFilesystemException {
        Map<String, String> environment = new LinkedHashMap<>();
        int characters = 0;
        for (JsonNode variable : configuration.path("config").path("Env")) {
            characters += variable.asText().length();
            if (characters > MOST_VARIABLES || variable.asText().indexOf('\0') >= 0) {
                throw new RootFilesystemException(
                        "its variables have more than " + MOST_VARIABLES + " characters, or the character U+0000");
            }
            int equals = variable.asText().indexOf('=');
            if (equals > 0) {
                String name = variable.asText().substring(0, equals);
                if (NAME.matcher(name).matches() && !OF_THE_USER.contains(name)) {
                    environment.put(name, variable.asText().substring(equals + 1));
                }
            }
        }
        return environment;
    }
}
