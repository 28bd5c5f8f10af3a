package ai.vibengine.server.sandbox.environment;

import ai.vibengine.openapi.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that the owner of a sandbox gave it: secrets, as a rule.
 *
 * @param variables values by name
 */
public record SandboxEnvironment(Map<String, String> variables) {

    /** No variables. */
    public static final SandboxEnvironment NONE = new SandboxEnvironment(Map.of());

    public SandboxEnvironment {
        variables = Map.copyOf(variables);
    }

    public static SandboxEnvironment of(@Nullable Map<String, String> variables) {
        return variables == null ? NONE : new SandboxEnvironment(variables);
    }

    public boolean isEmpty() {
        return variables.isEmpty();
    }

    /**
     * Checks that programs can be started with each variable.
     *
     * @param mostBytes how many bytes the kernel takes as one variable, the name included
     */
    public void requireFits(int mostBytes) {
        variables.forEach((name, value) -> {
            if (name.length() + 1 + value.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
                throw new InvalidRequestException(
                        "env." + name, "must be at most " + mostBytes + " bytes in UTF-8, with its name and a =");
            }
        });
    }

    /** Tells the names alone. */
    @Override
    public String toString() {
        return "SandboxEnvironment" + variables.keySet();
    }
}
