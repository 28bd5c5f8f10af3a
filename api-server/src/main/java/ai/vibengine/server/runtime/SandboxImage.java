package ai.vibengine.server.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files that a sandbox sees when it starts: a base, and layers upon it.
 *
 * @param base the name of a root filesystem known to the runtime; {@value #BUILT_IN} needs no image
 * @param layers names of layers, the lowest first; a later one covers an earlier one
 */
public record SandboxImage(String base, List<String> layers) {

    /** The base that is always there. */
    public static final String BUILT_IN = "base";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    public SandboxImage {
        layers = List.copyOf(layers);
        requireName(base);
        layers.forEach(SandboxImage::requireName);
    }

    /** Returns the built-in base and nothing else. */
    public static SandboxImage builtIn() {
        return new SandboxImage(BUILT_IN, List.of());
    }

    /** Returns this image with one more layer on top. */
    public SandboxImage with(String layer) {
        List<String> stacked = new ArrayList<>(layers);
        stacked.add(layer);
        return new SandboxImage(base, stacked);
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a base or a layer: " + name);
        }
    }
}
