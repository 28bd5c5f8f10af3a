package ai.vibengine.server.runtime;

import java.util.regex.Pattern;

/**
 * What to start.
 *
 * @param sandboxId its name, also its host name: 1 to 63 of {@code [A-Za-z0-9_-]}
 */
public record SandboxSpec(String sandboxId, SandboxImage image, SandboxLimits limits) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,62}");

    public SandboxSpec {
        if (!isSandboxId(sandboxId)) {
            throw new IllegalArgumentException("not a sandbox id: " + sandboxId);
        }
    }

    /** Whether the text can name a sandbox; such a name is also safe as a file name. */
    public static boolean isSandboxId(String text) {
        return ID.matcher(text).matches();
    }
}
