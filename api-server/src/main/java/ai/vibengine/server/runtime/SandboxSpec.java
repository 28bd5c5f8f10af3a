package ai.vibengine.server.runtime;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A sandbox to start.
 *
 * @param sandboxId its name, also its host name: 1 to 63 of {@code [A-Za-z0-9_-]}
 * @param environment variables that its processes have beside the usual ones
 */
public record SandboxSpec(String sandboxId, SandboxImage image, SandboxLimits limits, Map<String, String> environment) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,62}");

    public SandboxSpec {
        if (!isSandboxId(sandboxId)) {
            throw new IllegalArgumentException("not a sandbox id: " + sandboxId);
        }
        environment = Map.copyOf(environment);
    }

    /** A sandbox without variables of its own. */
    public SandboxSpec(String sandboxId, SandboxImage image, SandboxLimits limits) {
        this(sandboxId, image, limits, Map.of());
    }

    /** Returns whether the text can name a sandbox; such a name is also safe as a file name. */
    public static boolean isSandboxId(String text) {
        return ID.matcher(text).matches();
    }
}
